// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;

namespace NanoIke.Tests.Crypto;

/// <summary>A shared hash engine holds nothing of a key or message once whoever used it is done: it is as if new.</summary>
[TestClass]
public class EngineLeftoverTests
{
    [TestMethod]
    [DataRow(20)]
    [DataRow(64)]
    [DataRow(100)]
    public void TakingAKeyLeavesNothing(int length)
    {
        Sha256 engine = new Sha256();
        new HmacSha256(engine).SetKey(Bytes(length), 0, length);
        AssertWiped(engine);
    }

    [TestMethod]
    public void ACodeLeavesNothing()
    {
        Sha256 engine = new Sha256();
        HmacSha256 hmac = new HmacSha256(engine);
        hmac.SetKey(Bytes(20), 0, 20);
        hmac.Begin();
        hmac.Update(Bytes(70), 0, 70);
        hmac.Finish(new byte[32], 0, 32);
        AssertWiped(engine);
    }

    [TestMethod]
    public void AbandoningAMessageLeavesNothing()
    {
        Sha256 engine = new Sha256();
        HmacSha256 hmac = new HmacSha256(engine);
        hmac.SetKey(Bytes(20), 0, 20);
        hmac.Begin();
        hmac.Update(Bytes(70), 0, 70);
        hmac.Abandon();
        AssertWiped(engine);
    }

    [TestMethod]
    public void ClearingLeavesNothing()
    {
        Sha256 engine = new Sha256();
        HmacSha256 hmac = new HmacSha256(engine);
        hmac.SetKey(Bytes(20), 0, 20);
        hmac.Begin();
        hmac.Update(Bytes(70), 0, 70);
        hmac.Clear();
        AssertWiped(engine);
        Assert.IsTrue(Values(hmac).All(value => value == 0), "a keyed state is left");
    }

    [TestMethod]
    public void ADigestLeavesNothing()
    {
        Sha256 engine = new Sha256();
        engine.Update(Bytes(70), 0, 70);
        engine.Finish(new byte[32], 0);
        AssertLikeNew(engine);
    }

    private static byte[] Bytes(int count) => Enumerable.Range(1, count).Select(value => (byte)value).ToArray();

    private static void AssertWiped(Sha256 engine) => Assert.IsTrue(Values(engine).All(value => value == 0), "something is left");

    private static void AssertLikeNew(Sha256 engine) => CollectionAssert.AreEqual(Values(new Sha256()).ToArray(), Values(engine).ToArray());

    // Every number and every element of every array that an object holds itself.
    private static IEnumerable<long> Values(object holder)
    {
        foreach (FieldInfo field in holder.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            if (field.GetValue(holder) is Array array)
            {
                foreach (object element in array)
                {
                    yield return Convert.ToInt64(element, System.Globalization.CultureInfo.InvariantCulture);
                }
            }
            else if (field.FieldType.IsPrimitive)
            {
                yield return Convert.ToInt64(field.GetValue(holder), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }
}
