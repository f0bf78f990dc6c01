// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace NanoIke.Tests;

/// <summary>Vectors of algorithms that the library does not have yet, against BouncyCastle: they hold what their files say.</summary>
[TestClass]
public class VectorTests
{
    [TestMethod]
    public void Aes_Ccm()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("aes_ccm"))
        {
            byte[] packet = [.. vector["ct"], .. vector["tag"]];
            CcmBlockCipher ccm = new CcmBlockCipher(new AesEngine());
            ccm.Init(false, new AeadParameters(new KeyParameter(vector["key"]), 8 * vector["tag"].Length, vector["iv"], vector["aad"]));
            if (vector.IsValid)
            {
                CollectionAssert.AreEqual(vector["msg"], ccm.ProcessPacket(packet, 0, packet.Length), vector.Name);
            }
            else
            {
                Assert.Throws<InvalidCipherTextException>(() => ccm.ProcessPacket(packet, 0, packet.Length), vector.Name);
            }

            count++;
        }

        Assert.AreEqual(162, count);
    }

    [TestMethod]
    public void Ecdh_Secp256r1()
    {
        X9ECParameters curve = CustomNamedCurves.GetByName("secp256r1");
        ECDomainParameters domain = new ECDomainParameters(curve);
        int count = 0;
        foreach (Vector vector in VectorFile.Read("ecdh_secp256r1_ecpoint"))
        {
            byte[] shared = Array.Empty<byte>();
            try
            {
                ECPublicKeyParameters peer = new ECPublicKeyParameters(curve.Curve.DecodePoint(vector["public"]), domain);
                ECDHBasicAgreement agreement = new ECDHBasicAgreement();
                agreement.Init(new ECPrivateKeyParameters(new BigInteger(1, vector["private"]), domain));
                shared = agreement.CalculateAgreement(peer).ToByteArrayUnsigned();
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or IndexOutOfRangeException)
            {
                Assert.IsFalse(vector.IsValid, vector.Name);
            }

            byte[] padded = new byte[vector["shared"].Length];
            shared.CopyTo(padded, padded.Length - shared.Length);
            CollectionAssert.AreEqual(vector["shared"], padded, vector.Name);
            count++;
        }

        Assert.AreEqual(355, count);
    }

    [TestMethod]
    public void MlKem_768_Keys()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("mlkem_768_keygen_seed"))
        {
            MLKemPrivateKeyParameters key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, vector["seed"]);
            CollectionAssert.AreEqual(vector["ek.sha256"], SHA256.HashData(key.GetPublicKeyEncoded()), vector.Name);
            CollectionAssert.AreEqual(vector["dk.sha256"], SHA256.HashData(key.GetEncoded()), vector.Name);
            count++;
        }

        Assert.AreEqual(100, count);
    }

    [TestMethod]
    public void MlKem_768_Decapsulation()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("mlkem_768"))
        {
            byte[] c = vector["c"];
            byte[] secret = new byte[32];
            MLKemPrivateKeyParameters key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, vector["seed"]);
            MLKemDecapsulator decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_768);
            decapsulator.Init(key);
            CollectionAssert.AreEqual(vector["ek.sha256"], SHA256.HashData(key.GetPublicKeyEncoded()), vector.Name);
            Assert.AreEqual(vector.IsValid, c.Length == decapsulator.EncapsulationLength, vector.Name);
            if (vector.IsValid)
            {
                decapsulator.Decapsulate(c, 0, c.Length, secret, 0, secret.Length);
                CollectionAssert.AreEqual(vector["K"], secret, vector.Name);
            }

            count++;
        }

        Assert.AreEqual(173, count);
    }
}
