// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

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
