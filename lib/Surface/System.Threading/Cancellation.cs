// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Threading;

public struct CancellationToken
{
    private CancellationTokenSource _source;

    public CancellationToken(bool canceled) => throw null;
    public static CancellationToken None => throw null;
    public bool IsCancellationRequested => throw null;
    public bool CanBeCanceled => throw null;
    public WaitHandle WaitHandle => throw null;
    public void ThrowIfCancellationRequested() => throw null;
}

public class CancellationTokenSource : IDisposable
{
    public CancellationTokenSource() => throw null;
    public CancellationTokenSource(int millisecondsDelay) => throw null;
    public CancellationTokenSource(TimeSpan delay) => throw null;
    public bool IsCancellationRequested => throw null;
    public CancellationToken Token => throw null;
    public void Cancel() => throw null;
    public void CancelAfter(int millisecondsDelay) => throw null;
    public void Dispose() => throw null;
    protected virtual void Dispose(bool disposing) => throw null;
}
