// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Package;

/// <summary>The packages as a stranger gets them: made by the one command, with a stand-in for the metadata processor, and used offline.</summary>
[TestClass]
public class PackageTests
{
    private const string Version = "0.1.0";

    private const string Application = """
        using System;
        using System.IO;
        using System.Text;
        using NanoIke;
        using NanoIke.Crypto;
        using NanoIke.Net;

        NodeConfiguration configuration = new ConfigurationParser().Parse(File.ReadAllBytes(args[0]));
        TunnelSocket socket = new TunnelSocket(new ChaChaSuite(), SystemEntropy.Create(0), configuration);
        UdpFlow collector = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, 5683);
        byte[] buffer = new byte[Limits.DatagramMaxBytes];
        byte[] payload = Encoding.ASCII.GetBytes("from the package");
        long end = Environment.TickCount64 + 10000;
        while (socket.Send(collector, payload, 0, payload.Length) != Status.Ok && Environment.TickCount64 < end)
        {
            socket.Turn(buffer, 100);
        }

        return socket.Close(buffer) ? 0 : 1;
        """;

    private static string s_folder;

    /// <summary>Packs once.</summary>
    [ClassInitialize]
    public static void Pack(TestContext _)
    {
        s_folder = Directory.CreateTempSubdirectory("nanoike-package-").FullName;
        string mdp = Path.Combine(s_folder, "mdp.sh");
        File.WriteAllText(mdp, "test -f \"$1\" && test -f \"$3/mscorlib.dll\" && echo stand-in >\"$2\" && echo stand-in >\"${2%.pe}.pdbx\"\n");
        (int code, string output) = Dotnet(
            Repository.Root, "bash " + mdp, "pack", "lib", "--no-build", "-c", Repository.Configuration, "-p:PackageOutputPath=" + Feed, "-p:Stage=" + Path.Combine(s_folder, "stage") + "/");
        Assert.AreEqual(0, code, output);
    }

    private static string Feed => Path.Combine(s_folder, "feed");

    /// <summary>Leaves nothing behind.</summary>
    [ClassCleanup]
    public static void Clean()
    {
        Directory.Delete(s_folder, true);
    }

    [TestMethod]
    [DataRow("NanoIke", true)]
    [DataRow("NanoIke.Net", true)]
    [DataRow("NanoIke.MlKem", true)]
    [DataRow("NanoIke.Native", false)]
    public void APackageHasWhatTheEcosystemExpects(string id, bool onHost)
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(Feed, id + "." + Version + ".nupkg"));
        string[] names = package.Entries.Select(entry => entry.FullName).ToArray();
        string[] expected = new[] { "dll", "pe", "pdbx", "pdb", "xml" }.Select(kind => $"lib/netnano1.0/{id}.{kind}")
            .Concat(onHost ? new[] { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" } : Array.Empty<string>())
            .Concat(new[] { "README.md", "LICENSE", "icon.png" }).ToArray();
        CollectionAssert.AreEquivalent(expected, names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal) || expected.Contains(name)).ToArray());

        using Stream stream = package.GetEntry(id + ".nuspec").Open();
        XElement metadata = XDocument.Load(stream).Root.Elements().Single();
        Assert.AreEqual(id, Value(metadata, "id"));
        Assert.AreEqual("README.md icon.png LICENSE", Value(metadata, "readme") + " " + Value(metadata, "icon") + " " + Value(metadata, "license"));
        XElement group = metadata.Descendants().Single(each => each.Name.LocalName == "group" && each.Attribute("targetFramework").Value == ".NETnanoFramework1.0");
        XDocument pinned = XDocument.Load(Path.Combine(Repository.Root, "lib/Surface/Device/Packages.props"));
        foreach (XElement dependency in group.Elements())
        {
            string name = dependency.Attribute("id").Value;
            string version = pinned.Descendants("NanoPackage").SingleOrDefault(each => each.Attribute("Include").Value == name)?.Attribute("Version").Value ?? "[" + Version + "]";
            Assert.AreEqual(version, dependency.Attribute("version").Value, name);
        }

        string[] referenced = Mono.Cecil.ModuleDefinition.ReadModule(Repository.Assembly(id, "netnano1.0")).AssemblyReferences
            .Select(each => each.Name.StartsWith("NanoIke", StringComparison.Ordinal) ? each.Name : "nanoFramework." + each.Name.Replace("nanoFramework.", "").Replace("mscorlib", "CoreLibrary")).ToArray();
        CollectionAssert.AreEquivalent(referenced, group.Elements().Select(each => each.Attribute("id").Value).ToArray(), "dependencies are what the assembly refers to");
    }

    [TestMethod]
    public async Task AnApplicationOutsideTheRepositoryReportsThroughThePackage()
    {
        string folder = Path.Combine(s_folder, "application");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Application);
        File.WriteAllText(Path.Combine(folder, "Application.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NanoIke.Net" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "NuGet.Config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
            </configuration>
            """);
        (int code, string output) = Dotnet(folder, string.Empty, "build", "-o", "out", "-warnaserror");
        Assert.AreEqual(0, code, output);

        ResponderOptions options = new ResponderOptions { Suite = SuiteKind.ChaCha };
        ScriptedResponder gateway = new ScriptedResponder(options);
        using UdpClient socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Task serving = Serve(socket, gateway);
        string file = Path.Combine(folder, "node.conf");
        File.WriteAllText(file, $"""
            gateway = 127.0.0.1
            gateway_port = {((IPEndPoint)socket.Client.LocalEndPoint).Port}
            local_id = node-1
            gateway_id = {Encoding.ASCII.GetString(options.Identity)}
            psk = 0x{Convert.ToHexString(options.Secret)}
            remote_subnet = 10.20.0.0/24
            collector = 10.20.0.1:5683
            """);
        (code, output) = Dotnet(folder, string.Empty, Path.Combine("out", "Application.dll"), file);
        Assert.AreEqual(0, code, output);
        socket.Close();
        await serving;
        CollectionAssert.Contains(
            gateway.Seen.Esp.Select(packet => InnerPacket.Decode(packet.Inner)).Where(packet => packet.Protocol == 17).Select(packet => Encoding.ASCII.GetString(packet.AsUdp().Payload)).ToArray(),
            "from the package");
        Assert.AreEqual(0, gateway.Seen.Faults.Count, string.Join("; ", gateway.Seen.Faults));
    }

    private static async Task Serve(UdpClient socket, ScriptedResponder gateway)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult request = await socket.ReceiveAsync();
                foreach (byte[] answer in gateway.Receive(request.Buffer))
                {
                    await socket.SendAsync(answer, request.RemoteEndPoint);
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // Closed: the application has ended.
        }
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(each => each.Name.LocalName == name).Value;

    private static (int Code, string Output) Dotnet(string folder, string mdp, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (string argument in arguments.Concat(arguments[0].EndsWith(".dll", StringComparison.Ordinal) ? Array.Empty<string>() : new[] { "-nodeReuse:false", "--tl:off" }))
        {
            start.ArgumentList.Add(argument);
        }

        // What the build that started this test left in the environment must not steer the one started here.
        foreach (string variable in new[] { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly", "NANOIKE_PE" })
        {
            start.Environment.Remove(variable);
        }

        start.Environment["NANOIKE_MDP"] = mdp;
        using Process process = Process.Start(start);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
