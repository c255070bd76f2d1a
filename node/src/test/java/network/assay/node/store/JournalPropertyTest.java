// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import network.assay.node.demo.WorkFolder;

final class JournalPropertyTest {
  /// Steps: 0 to 5 append so many entries at once, 6 to 8 let go of so many, 9 opens again.
  @Property(tries = 30)
  void a_journal_behaves_as_a_map_of_numbers_to_entries(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 9) Integer> steps) {
    WorkFolder work = WorkFolder.of(Optional.empty());
    Path file = work.path().resolve("assay.db");
    var model = new TreeMap<Long, byte[]>();
    long last = 0;
    Database database = Database.open(file);
    try {
      for (int step : steps) {
        var journal = new Journal(database, "j");
        if (step <= 5) {
          var entries = new ArrayList<byte[]>();
          for (int i = 0; i < step; i++) entries.add(new byte[] {(byte) ++last, (byte) step});
          assertThat(journal.appendAll(entries)).isEqualTo(last);
          for (int i = 0; i < step; i++) model.put(last - step + 1 + i, entries.get(i));
        } else if (step <= 8) {
          long before = (model.isEmpty() ? last : model.firstKey()) + step - 5;
          journal.truncateBefore(before);
          model.headMap(before).clear();
        } else {
          database.close();
          database = Database.open(file);
        }
        var found = new TreeMap<Long, byte[]>();
        new Journal(database, "j")
            .read(0, 1000)
            .forEach(entry -> found.put(entry.seq(), entry.bytes()));
        assertThat(found.keySet()).isEqualTo(model.keySet());
        found.forEach((seq, bytes) -> assertThat(bytes).isEqualTo(model.get(seq)));
      }
    } finally {
      database.close();
      work.close();
    }
  }
}
