// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// The jobs of this node in its database.
public final class DatabaseArchive implements JobArchive {
  private static final int PAGE = 256;

  private final Database database;
  private final RecordTable records;

  public DatabaseArchive(Database database) {
    this.database = database;
    this.records = new RecordTable(database, "jobs");
  }

  @Override
  public Optional<byte[]> find(Digest request) {
    return records.get(request.toHex());
  }

  @Override
  public boolean add(Digest request, byte[] record) {
    return records.putIfAbsent(request.toHex(), record);
  }

  @Override
  public List<byte[]> all() {
    var all = new ArrayList<byte[]>();
    String last = "";
    for (List<RecordTable.Row> page = records.list(last, PAGE);
        !page.isEmpty();
        page = records.list(last, PAGE)) {
      page.forEach(row -> all.add(row.value()));
      last = page.getLast().key();
    }
    return all;
  }

  @Override
  public JobJournal journal(JobId job) {
    return new DatabaseJournal(database, job);
  }

  @Override
  public void remove(Digest request, JobId job) {
    // First: a job without its journal would begin anew.
    records.remove(request.toHex());
    new DatabaseJournal(database, job).clear();
  }
}
