// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>What a trial says otherwise than a node.</content>
internal sealed partial class Handshake
{
    private bool NamesGateway => _settings.Trial == null || _settings.Trial.NamesGateway;

    private bool Proves => _settings.Trial == null || _settings.Trial.Proves;

    private bool MayBeFirst => _settings.Trial == null;

    /// <summary>The gateway answered IKE_AUTH in a way that cannot be read: the SA counts as made, so that it can be deleted.</summary>
    internal void AdoptUnread()
    {
        if (State == HandshakeState.Auth)
        {
            _sa.RequestId++;
            _sa.Child.Wipe();
            _sa.State = IkeSaState.Open;
            End(Status.Ok);
        }
    }

    static partial void GrowForTrial(TunnelSettings settings, ref int initSize)
    {
        initSize += settings.Trial == null || settings.PpkId != null ? 0 : 8; // USE_PPK
    }

    partial void OfferPpkForTrial(IkeWriter writer)
    {
        if (_settings.Trial != null && _settings.Trial.OffersPpk && _settings.PpkId == null)
        {
            writer.Notify(Ike.UsePpk, null, 0, 0);
        }
    }

    // The gateway took the node for genuine, but not the node the gateway: what it made is deleted.
    partial void KeepForTrial(Status verdict)
    {
        _authenticated |= verdict == Status.WrongSecret && _settings.Trial != null;
    }
}
