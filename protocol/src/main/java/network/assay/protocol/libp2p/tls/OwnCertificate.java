// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// A fresh key on P-256 and a certificate for it, signed with itself, in which the host key vouches
/// for it. The libp2p extension is the first and only one: js-libp2p looks at no other.
///
/// @param key secret
record OwnCertificate(PrivateKey key, X509Certificate certificate) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int SERIAL_BITS = 127;
  private static final long BEFORE_SECONDS = 3600;
  private static final long AFTER_SECONDS = 100L * 365 * 24 * 3600;

  /// @param random for the serial number; the key is drawn from the JDK's own
  static OwnCertificate make(HostKey host, SecureRandom random, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] info = pair.getPublic().getEncoded();
      var rule = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      var serial = new BigInteger(SERIAL_BITS, random);
      // Not empty: the JDK, and so Netty, would refuse our own certificate.
      var name = new X500Name("SERIALNUMBER=" + serial);
      var body = new V3TBSCertificateGenerator();
      body.setSerialNumber(new ASN1Integer(serial.setBit(0)));
      body.setSignature(rule);
      body.setIssuer(name);
      body.setSubject(name);
      body.setStartDate(time(now.minusSeconds(BEFORE_SECONDS)));
      body.setEndDate(time(now.plusSeconds(AFTER_SECONDS)));
      body.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(info));
      body.setExtensions(claim(host, info));
      TBSCertificate signed = body.generateTBSCertificate();
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      signer.update(signed.getEncoded("DER"));
      var parts = new ASN1EncodableVector();
      parts.add(signed);
      parts.add(rule);
      parts.add(new DERBitString(signer.sign()));
      byte[] encoded = new DERSequence(parts).getEncoded("DER");
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      return new OwnCertificate(pair.getPrivate(), certificate);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssayFault.Internal("cannot make a certificate", e);
    }
  }

  private static Extensions claim(HostKey host, byte[] info) throws IOException {
    var pair = new ASN1EncodableVector();
    pair.add(new DEROctetString(host.publicKey().encoded()));
    pair.add(new DEROctetString(host.sign(PeerCertificate.statement(info))));
    var id = new ASN1ObjectIdentifier(PeerCertificate.EXTENSION);
    return new Extensions(
        new Extension(id, true, new DEROctetString(new DERSequence(pair).getEncoded("DER"))));
  }

  private static Time time(Instant instant) {
    String text = TIME.format(instant);
    // RFC 5280: two digits of the year until 2049.
    return text.compareTo("2050") < 0
        ? new Time(new org.bouncycastle.asn1.DERUTCTime(text.substring(2)))
        : new Time(new DERGeneralizedTime(text));
  }
}
