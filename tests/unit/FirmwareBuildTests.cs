// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace NanoIke.Tests;

/// <summary>
/// The firmware of a board holds what its board.json names, and nothing else: the sources of a real board, built outside the tree with
/// another board.json.
/// </summary>
[TestClass]
public sealed class FirmwareBuildTests
{
    private const string Name = "NanoIke.Stm32Ethernet"; // what the engine of ML-KEM is visible to
    private static readonly string[] s_parts = ["X25519", "P256", "Aes", "AesCbc", "AesCcm", "ChaCha"];

    [TestMethod]
    [DataRow("aes128-sha256-x25519", "X25519 Aes AesCbc")]
    [DataRow("aes128-sha256-ecp256", "P256 Aes AesCbc")]
    [DataRow("aes128-sha256-x25519\", \"ppk\": \"no", "X25519 Aes AesCbc")]
    [DataRow("chacha20poly1305-prfsha256-x25519", "X25519 ChaCha")]
    [DataRow("aes128ccm8-prfsha256-x25519", "X25519 Aes AesCcm")]
    [DataRow("aes128-sha256-x25519-ke1_mlkem768", "X25519 Aes AesCbc")]
    public void A_Firmware_Holds_The_Algorithms_Of_Its_Board_And_No_Others(string suite, string parts)
    {
        string folder = Directory.CreateTempSubdirectory("nanoike-firmware-").FullName;
        try
        {
            string assembly = Build(folder, suite);
            string[] types = Types(assembly);
            IEnumerable<string> there = s_parts.Where(part => types.Any(type => type.Contains(part, StringComparison.Ordinal)));
            Assert.AreEqual(parts, string.Join(' ', there));
            bool native = types.Any(type => type.Contains(".Native", StringComparison.Ordinal));
            Assert.AreEqual(parts.Contains("Aes", StringComparison.Ordinal), native, "the native part");
            Assert.IsFalse(Members(assembly).Any(IsOfTheKeyLog), "a board can hand out keys");
            using (Mono.Cecil.ModuleDefinition module = Mono.Cecil.ModuleDefinition.ReadModule(assembly))
            {
                Mono.Cecil.TypeDefinition program = module.GetType("NanoIke.Boards.DeviceProgram");
                Assert.IsTrue(program.Methods.Single(method => method.Name == "Run").IsStatic, "else it is kept in the frame of Main");
            }

            bool ppk = Members(assembly).Any(member => member == "Handshake.WritePpk");
            Assert.AreEqual(!suite.Contains("ppk", StringComparison.Ordinal), ppk, "the PPK");
            bool sleeps = types.Contains("NanoIke.SleepBuffer") || Members(assembly).Any(member => member == "Tunnel.Suspend");
            Assert.IsFalse(sleeps, "this board never sleeps");
            bool additional = suite.EndsWith("mlkem768", StringComparison.Ordinal);
            Assert.AreEqual(additional, types.Contains("NanoIke.Crypto.MlKem768"));
            Assert.AreEqual(additional, types.Contains("NanoIke.Crypto.AdditionalKeyExchange"));
            Assert.IsFalse(types.Contains("NanoIke.Crypto.MlKem768Engine"), "it has an assembly of its own");
            Assert.AreEqual(additional, File.Exists(Path.Combine(Output(folder), "NanoIke.MlKem.Engine.dll")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [TestMethod]
    public void Only_The_Host_Library_Can_Hand_Out_Keys()
    {
        Assert.HasCount(7, Members(typeof(Tunnel).Assembly.Location).Where(IsOfTheKeyLog).ToArray());
        string surface = Path.Combine(Root(), "lib", "NanoIke", "bin", Configuration(), "netnano1.0", "NanoIke.dll");
        if (!File.Exists(surface))
        {
            Assert.Inconclusive("the surface build of the library is not there: dotnet build lib/NanoIke");
        }

        Assert.IsFalse(Members(surface).Any(IsOfTheKeyLog), "the library of boards can hand out keys");
    }

    private static bool IsOfTheKeyLog(string member)
    {
        return member.Contains("KeyLog", StringComparison.Ordinal) || member.EndsWith(".LogIkeKeys", StringComparison.Ordinal)
            || member.EndsWith(".LogChildKeys", StringComparison.Ordinal);
    }

    // Types, fields and methods, each with its type in front.
    private static string[] Members(string assembly)
    {
        using PEReader reader = new(File.OpenRead(assembly));
        MetadataReader metadata = reader.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).SelectMany(type =>
        {
            string name = metadata.GetString(type.Name);
            return type.GetFields().Select(field => metadata.GetString(metadata.GetFieldDefinition(field).Name))
                .Concat(type.GetMethods().Select(method => metadata.GetString(metadata.GetMethodDefinition(method).Name)))
                .Select(member => name + "." + member).Append(name);
        }).ToArray();
    }

    private static string Build(string folder, string suite)
    {
        string root = Root();
        string board = Path.Combine(root, "boards", "stm32-ethernet");
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            File.WriteAllText(Path.Combine(folder, name), "<Project><Import Project=\"" + Path.Combine(root, name) + "\" /></Project>\n");
        }

        foreach (string source in Directory.GetFiles(board, "*.cs"))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        string json = File.ReadAllText(Path.Combine(board, "board.json"));
        Assert.Contains("\"aes128-sha256-x25519\"", json);
        File.WriteAllText(Path.Combine(folder, "board.json"), json.Replace("aes128-sha256-x25519", suite, StringComparison.Ordinal));
        string project = File.ReadAllText(Path.Combine(board, "NanoIke.Stm32Ethernet.csproj"))
            .Replace("../../", root + "/", StringComparison.Ordinal).Replace("../", root + "/boards/", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, Name + ".csproj"), project);
        File.Copy(Path.Combine(root, "global.json"), Path.Combine(folder, "global.json"));
        Run(folder);
        return Path.Combine(Output(folder), Name + ".exe");
    }

    private static string Output(string folder) => Path.Combine(folder, "bin", Configuration(), "netnano1.0");

    private static string[] Types(string assembly)
    {
        using PEReader reader = new(File.OpenRead(assembly));
        MetadataReader metadata = reader.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Select(type => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name)).ToArray();
    }

    private static void Run(string folder)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (string argument in new[] { "build", Name + ".csproj", "-c", Configuration(), "-nodeReuse:false", "--tl:off", "-clp:NoSummary" })
        {
            start.ArgumentList.Add(argument);
        }

        // What the build that started this test left in the environment must not steer the one started here.
        foreach (string variable in new[] { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly" })
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output);
    }

    private static string Configuration()
    {
        return typeof(FirmwareBuildTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>().Configuration;
    }

    private static string Root([CallerFilePath] string path = "")
    {
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path), "..", ".."));
    }
}
