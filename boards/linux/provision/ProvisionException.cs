// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>What cannot be done, in words for a person; nothing secret in it.</summary>
internal sealed class ProvisionException(string message) : Exception(message);
