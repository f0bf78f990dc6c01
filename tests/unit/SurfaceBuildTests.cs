// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NanoIke.Tests.House;

namespace NanoIke.Tests;

/// <summary>
/// The surface build bites: sources that a board cannot run go through the real build, three small projects outside the
/// tree that import its settings, and each is refused with its file and the reason.
/// </summary>
[TestClass]
public sealed class SurfaceBuildTests
{
    // What the compiler refuses against the declarations, and what only the check of the compiled assembly can see.
    private static readonly Dictionary<string, string> s_doNotCompile = new()
    {
        ["SpanCase"] = "public static int Run(byte[] a) { System.Span<byte> s = a; return s.Length; }",
        ["StackallocCase"] = "public static int Run() { System.Span<int> s = stackalloc int[4]; return s[0]; }",
        ["ReadOnlySpanCase"] = "public static int Run(string a) { System.ReadOnlySpan<char> s = a; return s.Length; }",
        ["MissingOverloadCase"] = "public static string Run(string[] a) { return string.Join(\",\", a); }",
        ["ArrayFillCase"] = "public static void Run(int[] a) { System.Array.Fill(a, 1); }",
        ["NextRangeCase"] = "public static int Run(System.Random r) { return r.Next(1, 6); }",
        ["NullableCase"] = "public static bool Run(int b) { int? a = b; return a.HasValue; }",
        ["FuncCase"] = "public static int Run() { System.Func<int> f = null; return f(); }",
        ["PointerCase"] = "public static int Run() { unsafe { int* p = null; return *p; } }",
        ["Utf8Case"] = "public static int Run(string s) { return System.Text.Encoding.UTF8.GetBytes(s).Length; }",
        ["LinqCase"] = "public static object Run(int[] a) { return from x in a select x; }",
    };

    private static readonly Dictionary<string, string> s_doNotRun = new()
    {
        ["GenericMethodCase"] = "public static T Run<T>(T a) { return a; }",
        ["GenericTypeCase"] = "public class Box<T> { public T Value; }",
        ["GenericCallCase"] = "public static int Run() { return GenericMethodCase.Run(1); }",
        ["MatrixCase"] = "public static int Run() { int[,] m = new int[2, 2]; return m[1, 1]; }",
        ["CheckedCase"] = "public static int Run(int a, int b) { return checked(a + b); }",
        ["CheckedCastCase"] = "public static byte Run(int a) { return checked((byte)a); }",
        ["UnsafeStackallocCase"] = "public static unsafe int Run() { int* p = stackalloc int[4]; p[0] = 1; return p[0]; }",
        ["FixedCase"] = "public static unsafe int Run(byte[] a) { fixed (byte* p = a) { return p[0]; } }",
        ["DefaultMethodCase"] = "public interface IHasBody { int Run() { return 1; } }",
        ["StaticTableCase"] = "public static readonly int[] Table = new int[1000];",
        ["ManyLocalsCase"] = ManyLocals(),
        ["LongMethodCase"] = Methods(1, "a *= 12345;", 4000), // 9 bytes each
        ["LongAssemblyCase"] = Methods(2, "a *= 12345;", 3500),
    };

    private static readonly Dictionary<string, string> s_good = new()
    {
        ["GoodCase"] = "private static readonly byte[] s_table = { 1, 2, 3 };\n"
            + "    public static int Run(byte[] a, int b) { unchecked { a[0] += s_table[1]; return a[0] + (int)((long)b * b >> 5); } }\n"
            + "    public static string Text(int n) { return \"n = \" + n.ToString() + System.Environment.TickCount64; }",
        // 8 bytes each from the compiler, 84,000 in all, and 6 in a .pe, as it has shorter tokens.
        ["ManyCallsCase"] = Methods(3, "a = Same(a);", 3500) + "private static int Same(int a) { return a; }",
    };

    private static string s_output;
    private static string s_folder;

    /// <summary>Builds the three projects once.</summary>
    [ClassInitialize]
    public static void Build(TestContext _)
    {
        s_folder = Path.Combine(Path.GetTempPath(), "nanoike-surface-" + Guid.NewGuid().ToString("N"));
        string root = Root();
        Directory.CreateDirectory(s_folder);
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            File.WriteAllText(Path.Combine(s_folder, name), "<Project><Import Project=\"" + Path.Combine(root, name) + "\" /></Project>\n");
        }

        File.Copy(Path.Combine(root, "global.json"), Path.Combine(s_folder, "global.json"));
        WriteProject("NotCompiling", s_doNotCompile, false);
        WriteProject("NotRunning", s_doNotRun, true);
        WriteProject("Good", s_good, false);
        File.WriteAllText(
            Path.Combine(s_folder, "Cases.slnx"),
            "<Solution><Project Path=\"NotCompiling/NotCompiling.csproj\" /><Project Path=\"NotRunning/NotRunning.csproj\" /><Project Path=\"Good/Good.csproj\" /></Solution>\n");
        s_output = RunBuild();
    }

    /// <summary>Leaves nothing behind.</summary>
    [ClassCleanup]
    public static void Clean()
    {
        Directory.Delete(s_folder, true);
    }

    [TestMethod]
    [DataRow("SpanCase", "CS0234|CS0246|CS0518|CS0305", "Span")]
    [DataRow("StackallocCase", "CS0234|CS0246|CS0518|CS0305", "Span")]
    [DataRow("ReadOnlySpanCase", "CS0234|CS0246|CS0518|CS0305", "ReadOnlySpan")]
    [DataRow("MissingOverloadCase", "CS0117", "'string' does not contain a definition for 'Join'")]
    [DataRow("ArrayFillCase", "CS0117", "'Array' does not contain a definition for 'Fill'")]
    [DataRow("NextRangeCase", "CS1501", "No overload for method 'Next' takes 2 arguments")]
    [DataRow("NullableCase", "CS0518", "Nullable")]
    [DataRow("FuncCase", "CS0234|CS0246", "Func")]
    [DataRow("PointerCase", "CS0227", "[Uu]nsafe")]
    [DataRow("Utf8Case", "CS0234", "Text")]
    [DataRow("LinqCase", "CS1935|CS0234", "query pattern")]
    public void The_Compiler_Refuses_What_A_Board_Lacks(string file, string code, string reason)
    {
        AssertRefused(file, code, reason);
    }

    [TestMethod]
    [DataRow("GenericMethodCase", "NANO001", "Run: generic method")]
    [DataRow("GenericTypeCase", "NANO001", "generic type", false)]
    [DataRow("GenericCallCase", "NANO001", "call of the generic method")]
    [DataRow("MatrixCase", "NANO002", "multidimensional array")]
    [DataRow("CheckedCase", "NANO004", "checked arithmetic .add\\.ovf.")]
    [DataRow("CheckedCastCase", "NANO004", "checked arithmetic .conv\\.ovf\\.u1.")]
    [DataRow("UnsafeStackallocCase", "NANO003", "localloc")]
    [DataRow("FixedCase", "NANO003", "no pointers")]
    [DataRow("DefaultMethodCase", "NANO005", "default interface method")]
    [DataRow("StaticTableCase", "NANO007", "static arrays of 4000 bytes")]
    [DataRow("ManyLocalsCase", "NANO006", "(299|300) local variables")]
    [DataRow("LongMethodCase", "NANO006", "3600[0-9] bytes of code; a branch")]
    public void The_Check_Refuses_What_A_Board_Cannot_Run(string file, string code, string reason, bool hasLine = true)
    {
        if (hasLine)
        {
            AssertRefused(file, code, reason);
        }
        else
        {
            // A type without code has no line in the symbols: it is named.
            AssertOutput("error " + code + ": [^\n]*" + file + "[^\n]*" + reason, file);
        }
    }

    [TestMethod]
    public void The_Check_Refuses_An_Assembly_That_No_Pe_File_Can_Hold()
    {
        AssertOutput("NotRunning\\.dll : error NANO008: [0-9]{6} bytes of code in the \\.pe; it addresses at most 65535", "NANO008");
    }

    [TestMethod]
    public void A_Good_Source_Passes()
    {
        Assert.DoesNotContain("GoodCase.cs", s_output);
        Assert.IsTrue(File.Exists(Path.Combine(s_folder, "Good", "bin", Configuration(), "netnano1.0", "Good.dll")), s_output);
        Assert.IsFalse(File.Exists(Path.Combine(s_folder, "NotRunning", "bin", Configuration(), "netnano1.0", "NotRunning.dll")), "what is refused is not delivered");
    }

    private static void AssertRefused(string file, string code, string reason)
    {
        AssertOutput("/" + file + @"\.cs\(\d+,\d+\): error (" + code + "): [^\n]*" + reason, file);
    }

    private static void AssertOutput(string pattern, string file)
    {
        Assert.IsTrue(Regex.IsMatch(s_output, pattern), "expected " + pattern + ", got\n" + Regex.Match(s_output, "[^\n]*" + file + "[^\n]*"));
    }

    private static void WriteProject(string name, Dictionary<string, string> sources, bool allowUnsafe)
    {
        string folder = Path.Combine(s_folder, name);
        Directory.CreateDirectory(folder);
        foreach (KeyValuePair<string, string> source in sources)
        {
            File.WriteAllText(Path.Combine(folder, source.Key + ".cs"), "public static class " + source.Key + "\n{\n    " + source.Value + "\n}\n");
        }

        File.WriteAllText(
            Path.Combine(folder, name + ".csproj"),
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>netnano1.0</TargetFramework><AllowUnsafeBlocks>" + (allowUnsafe ? "true" : "false")
            + "</AllowUnsafeBlocks></PropertyGroup><ItemGroup><NanoReference Include=\"mscorlib\" /><NanoReference Include=\"nanoFramework.Runtime.Native\" /></ItemGroup></Project>\n");
    }

    private static string RunBuild()
    {
        // A solution would build references that it does not list as Debug.
        (int code, string output) = DotnetBuild.Run(s_folder, "Cases.slnx", "-p:ShouldUnsetParentConfigurationAndPlatform=false",
            "-c", Configuration(), "-p:BuildProjectReferences=false",
            "-p:EnableNETAnalyzers=false", "-p:EnforceCodeStyleInBuild=false"); // what a board cannot run, not style
        Assert.AreNotEqual(0, code, output);
        return output;
    }

    private static string ManyLocals()
    {
        string use = "long s = 0;\n";
        string names = string.Empty;
        for (int i = 0; i < 299; i++)
        {
            names += "        long v" + i + " = a * " + (i + 3) + ";\n";
            use += "        s += v" + i + " * v" + (298 - i) + ";\n";
        }

        return "public static long Run(long a)\n    {\n" + names + "        " + use + "        return s;\n    }";
    }

    private static string Methods(int count, string statement, int times)
    {
        string body = string.Concat(Enumerable.Repeat(statement + "\n", times));
        return string.Concat(Enumerable.Range(0, count).Select(i => "public static int Run" + i + "(int a)\n{\n" + body + "return a;\n}\n"));
    }

    private static string Configuration()
    {
        return typeof(SurfaceBuildTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>().Configuration;
    }

    private static string Root([CallerFilePath] string path = "")
    {
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path), "..", ".."));
    }
}
