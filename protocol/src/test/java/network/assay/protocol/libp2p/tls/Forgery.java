// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import network.assay.protocol.libp2p.identity.HostKey;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Certificates that a stranger might show, each with the key it is signed with.
record Forgery(PrivateKey key, X509Certificate certificate) {
  static KeyPair p256() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  static KeyPair rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  /// Signed with itself, naming whom it likes.
  ///
  /// @param named the peer's key, as it goes over the wire
  /// @param vouch signs the statement that the peer has this key
  /// @param padding bytes of another extension, where there are any
  static Forgery make(KeyPair pair, byte[] named, UnaryOperator<byte[]> vouch, int padding)
      throws GeneralSecurityException, IOException {
    boolean rsa = pair.getPublic().getAlgorithm().equals("RSA");
    byte[] info = pair.getPublic().getEncoded();
    var rule =
        rsa
            ? new AlgorithmIdentifier(
                PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE)
            : new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    var name = new X500Name("SERIALNUMBER=7");
    var body = new V3TBSCertificateGenerator();
    body.setSerialNumber(new ASN1Integer(BigInteger.TWO));
    body.setSignature(rule);
    body.setIssuer(name);
    body.setSubject(name);
    body.setStartDate(new Time(new DERUTCTime("200101000000Z")));
    body.setEndDate(new Time(new DERUTCTime("490101000000Z")));
    body.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(info));
    body.setExtensions(extensions(named, vouch.apply(PeerCertificate.statement(info)), padding));
    TBSCertificate signed = body.generateTBSCertificate();
    Signature signer = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(signed.getEncoded("DER"));
    var parts = new ASN1EncodableVector();
    parts.add(signed);
    parts.add(rule);
    parts.add(new DERBitString(signer.sign()));
    return new Forgery(pair.getPrivate(), read(new DERSequence(parts).getEncoded("DER")));
  }

  /// What an honest peer shows.
  static Forgery honest(HostKey host) throws GeneralSecurityException, IOException {
    return make(p256(), host.publicKey().encoded(), host::sign, 0);
  }

  private static Extensions extensions(byte[] named, byte[] vouched, int padding)
      throws IOException {
    var pair = new ASN1EncodableVector();
    pair.add(new DEROctetString(named));
    pair.add(new DEROctetString(vouched));
    var claim =
        new Extension(
            new ASN1ObjectIdentifier(PeerCertificate.EXTENSION),
            true,
            new DEROctetString(new DERSequence(pair).getEncoded("DER")));
    if (padding == 0) return new Extensions(claim);
    var other = new ASN1ObjectIdentifier("1.3.6.1.4.1.53594.9");
    return new Extensions(
        new Extension[] {
          claim, new Extension(other, false, new DEROctetString(new byte[padding]))
        });
  }

  private static X509Certificate read(byte[] encoded) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
