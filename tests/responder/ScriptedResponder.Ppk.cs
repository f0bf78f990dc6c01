// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;

namespace NanoIke.Responder;

/// <summary>The post-quantum preshared key (RFC 8784 section 3, table 1).</summary>
public sealed partial class ScriptedResponder
{
    private const byte PpkIdFixed = 2; // RFC 8784 section 5.1

    private bool OfferPpk(Message request, Message response)
    {
        bool both = Options.Ppk != null && request.Notify(NotifyType.UsePpk) != null;
        if (both)
        {
            response.Payloads.Add(Payloads.Notify(NotifyType.UsePpk));
        }

        return both;
    }

    /// <summary>
    /// Decides whether the PPK is used, and mixes it in. Without it, <paramref name="auth"/> becomes what NO_PPK_AUTH holds. False: the
    /// negotiation fails.
    /// </summary>
    private bool TakePpk(ResponderSa sa, Message request, ref byte[] auth)
    {
        Notification identity = request.Notify(NotifyType.PpkIdentity);
        Notification without = request.Notify(NotifyType.NoPpkAuth);
        Check(sa.AgreedOnPpk || (identity == null && without == null), "8784 3: PPK_IDENTITY and NO_PPK_AUTH where both ends said USE_PPK");
        if (!sa.AgreedOnPpk)
        {
            return !Options.PpkRequired;
        }

        Check(identity != null && identity.Protocol == 0 && identity.Spi.Length == 0, "8784 3: PPK_IDENTITY, protocol 0, no SPI");
        if (identity == null)
        {
            return false;
        }

        Check(identity.Data.Length > 1 && identity.Data[0] == PpkIdFixed, "8784 5.1: PPK_ID_FIXED and a value");
        if (identity.Data.Skip(1).SequenceEqual(Options.PpkId))
        {
            sa.KeysWithoutPpk = sa.Keys;
            sa.Keys = KeyDerivation.MixPpk(Options.Ppk, sa.Keys);
            sa.UsesPpk = true;
            return true;
        }

        if (Options.PpkRequired || without == null)
        {
            return false;
        }

        Check(without.Protocol == 0 && without.Spi.Length == 0 && without.Data.Length == 32, "8784 3: NO_PPK_AUTH, protocol 0, no SPI");
        auth = [.. auth.Take(4), .. without.Data];
        return true;
    }
}
