// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
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
}
