// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;

namespace NanoIke.Tests.House;

/// <summary>The rules of .editorconfig bite: in a project with the settings of this repository each of these files fails the
/// build.</summary>
[TestClass]
public sealed class StyleBuildTests
{
    private static readonly Dictionary<string, string> s_sources = new()
    {
        ["VarCase"] = Class("VarCase", "    public static int Run(int a)\n    {\n        var b = a;\n        return b;\n    }\n"),
        ["BracesCase"] = Class("BracesCase",
            "    public static int Run(int a)\n    {\n        if (a > 0)\n            return 1;\n        return a;\n    }\n"),
        ["LayoutCase"] = Class("LayoutCase", "    public static int Run(int a) {\n        return a;\n    }\n"),
        ["SpaceCase"] = Class("SpaceCase", "    public static int Run(int a)\n    {\n        return a+1;\n    }\n"),
        ["ConstantCase"] = Class("ConstantCase", "    private const int most = 1;\n\n    public static int Run(int a) => a + most;\n"),
        ["FieldCase"] = Class("FieldCase",
            "    private static readonly int most = Environment.TickCount;\n\n    public static int Run(int a) => a + most;\n",
            "using System;\n\n"),
        ["UsingCase"] = Class("UsingCase", "    public static int Run(int a) => a;\n", "using System.Text;\n\n"),
        ["NamespaceCase"] = "namespace Cases\n{\n    public static class NamespaceCase\n    {\n"
            + "        public static int Run(int a) => a;\n    }\n}\n",
        ["AccessCase"] = Class("AccessCase", "    static int Double(int a) => a + a;\n\n    public static int Run(int a) => Double(a);\n"),
        ["UnusedCase"] = Class("UnusedCase", "    public static int Run(int a) => a;\n\n    private static int Double(int a) => a + a;\n"),
        ["CultureCase"] = Class("CultureCase", "    public static string Run(int a) => a.ToString();\n"),
        ["GoodCase"] = Class("GoodCase", "    public static int Run(int a) => a + 1;\n"),
    };

    private static string s_output = string.Empty;

    [ClassInitialize]
    public static void BuildThem(TestContext _)
    {
        string folder = Directory.CreateTempSubdirectory("nanoike-style-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project><Import Project=\""
                + Path.Combine(Repository.Root, "Directory.Build.props") + "\" /></Project>\n");
            File.Copy(Path.Combine(Repository.Root, ".editorconfig"), Path.Combine(folder, ".editorconfig"));
            File.WriteAllText(Path.Combine(folder, "Cases.csproj"),
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n");
            foreach ((string name, string text) in s_sources)
            {
                File.WriteAllText(Path.Combine(folder, name + ".cs"), text);
            }

            (int code, s_output) = DotnetBuild.Run(folder);
            Assert.AreNotEqual(0, code, s_output);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [TestMethod]
    [DataRow("VarCase", "IDE0008")]
    [DataRow("BracesCase", "IDE0011")]
    [DataRow("LayoutCase", "IDE0055")]
    [DataRow("SpaceCase", "IDE0055")]
    [DataRow("ConstantCase", "IDE1006")]
    [DataRow("FieldCase", "IDE1006")]
    [DataRow("UsingCase", "IDE0005")]
    [DataRow("NamespaceCase", "IDE0161")]
    [DataRow("AccessCase", "IDE0040")]
    [DataRow("UnusedCase", "IDE0051")]
    [DataRow("CultureCase", "CA1305")]
    public void AFileThatBreaksARuleFailsTheBuild(string file, string rule) =>
        Assert.IsTrue(Regex.IsMatch(s_output, file + @"\.cs\(\d+,\d+\): error " + rule), s_output);

    [TestMethod]
    public void AFileThatBreaksNonePasses() => Assert.DoesNotContain("GoodCase.cs", s_output);

    private static string Class(string name, string body, string before = "") =>
        before + "namespace Cases;\n\npublic static class " + name + "\n{\n" + body + "}\n";
}
