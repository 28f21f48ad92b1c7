// Just enough of a web server for curl: GET returns a body, PUT takes one. It lives on a socket in
// a server's namespace, so no web server has to be installed.

using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>Serves one body on port 80 and keeps what is uploaded. One request a connection.</summary>
public sealed class HttpServer : IDisposable
{
    private readonly Socket _listener;
    private readonly byte[] _body;

    /// <summary>Listens on port 80 of a host.</summary>
    public HttpServer(LabHost host, byte[] body)
    {
        _body = body;
        _listener = host.Listen(80);
        _ = AcceptAll();
    }

    /// <summary>SHA-256 of each uploaded body, by its path.</summary>
    public ConcurrentDictionary<string, string> Uploads { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
    }

    private async Task AcceptAll()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync();
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed: nobody is served any more.
        }
    }

    private void Serve(Socket client)
    {
        try
        {
            using NetworkStream stream = new(client, ownsSocket: true);
            string[] request = ReadHead(stream).Split("\r\n");
            string[] words = request[0].Split(' ');
            if (words[0] == "PUT")
            {
                byte[] body = new byte[LengthIn(request)];
                stream.ReadExactly(body);
                Uploads[words[1]] = TestBytes.Hash(body);
                stream.Write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
                return;
            }

            stream.Write(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {_body.Length}\r\nConnection: close\r\n\r\n")));
            stream.Write(_body);
        }
        catch (IOException)
        {
            // The client went away; it is the one that reports what it missed.
        }
    }

    private static string ReadHead(NetworkStream stream)
    {
        StringBuilder head = new();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                throw new EndOfStreamException("the request ends in its head");
            }

            head.Append((char)next);
        }

        return head.ToString();
    }

    private static int LengthIn(string[] head)
    {
        string line = head.First(each => each.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
