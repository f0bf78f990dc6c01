// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System;

public enum DateTimeKind
{
    Utc = 1,
}

public enum DayOfWeek
{
    Sunday = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 3,
    Thursday = 4,
    Friday = 5,
    Saturday = 6,
}

public struct DateTime
{
    public static readonly DateTime MinValue;
    public static readonly DateTime MaxValue;
    public static readonly DateTime UnixEpoch;
    private ulong _ticks;

    public DateTime(long ticks) => throw null;
    public DateTime(int year, int month, int day) => throw null;
    public DateTime(int year, int month, int day, int hour, int minute, int second) => throw null;
    public DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond) => throw null;
    public static DateTime UtcNow => throw null;
    public int Year => throw null;
    public int Month => throw null;
    public int Day => throw null;
    public int Hour => throw null;
    public int Minute => throw null;
    public int Second => throw null;
    public int Millisecond => throw null;
    public long Ticks => throw null;
    public DayOfWeek DayOfWeek => throw null;
    public DateTimeKind Kind => throw null;
    public DateTime AddMilliseconds(double val) => throw null;
    public DateTime AddSeconds(double val) => throw null;
    public DateTime AddTicks(long val) => throw null;
    public static DateTime FromUnixTimeSeconds(long seconds) => throw null;
    public long ToUnixTimeSeconds() => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static DateTime operator +(DateTime d, TimeSpan t) => throw null;
    public static DateTime operator -(DateTime d, TimeSpan t) => throw null;
    public static TimeSpan operator -(DateTime d1, DateTime d2) => throw null;
    public static bool operator <(DateTime t1, DateTime t2) => throw null;
    public static bool operator <=(DateTime t1, DateTime t2) => throw null;
    public static bool operator >(DateTime t1, DateTime t2) => throw null;
    public static bool operator >=(DateTime t1, DateTime t2) => throw null;
}

public struct TimeSpan
{
    public const long TicksPerMillisecond = 10000;
    public const long TicksPerSecond = TicksPerMillisecond * 1000;
    public const long TicksPerMinute = TicksPerSecond * 60;
    public const long TicksPerHour = TicksPerMinute * 60;
    public const long TicksPerDay = TicksPerHour * 24;
    public static readonly TimeSpan Zero;
    public static readonly TimeSpan MaxValue;
    public static readonly TimeSpan MinValue;
    private long _ticks;

    public TimeSpan(long ticks) => throw null;
    public TimeSpan(int hours, int minutes, int seconds) => throw null;
    public TimeSpan(int days, int hours, int minutes, int seconds) => throw null;
    public TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds) => throw null;
    public long Ticks => throw null;
    public int Days => throw null;
    public int Hours => throw null;
    public int Minutes => throw null;
    public int Seconds => throw null;
    public int Milliseconds => throw null;
    public double TotalMilliseconds => throw null;
    public double TotalSeconds => throw null;
    public static TimeSpan FromTicks(long value) => throw null;
    public static TimeSpan FromMilliseconds(long value) => throw null;
    public static TimeSpan FromSeconds(long value) => throw null;
    public static TimeSpan FromMinutes(long value) => throw null;
    public static TimeSpan FromHours(long value) => throw null;
    public static TimeSpan FromDays(long value) => throw null;
    public override string ToString() => throw null;
    public static TimeSpan operator -(TimeSpan t1, TimeSpan t2) => throw null;
    public static TimeSpan operator +(TimeSpan t1, TimeSpan t2) => throw null;
    public static bool operator <(TimeSpan t1, TimeSpan t2) => throw null;
    public static bool operator <=(TimeSpan t1, TimeSpan t2) => throw null;
    public static bool operator >(TimeSpan t1, TimeSpan t2) => throw null;
    public static bool operator >=(TimeSpan t1, TimeSpan t2) => throw null;
}
