#!/usr/bin/env python3
"""Small servers and clients for tests of the network.

ports.py serve tcp|udp ADDRESS PORT TEXT   answers "TEXT, N bytes from PEER" to all that a connection sends until it
                                           ends a line or closes its side, or to each datagram
ports.py ask tcp|udp|half ADDRESS PORT [BYTES]  sends so many bytes (3), a line's end last, and prints the answer;
                                           half: no line's end, but closes its side
ports.py names ADDRESS ANSWER              a name server on port 53, UDP and TCP: every name has the address ANSWER
ports.py listens ADDRESS PORT              succeeds when somebody listens there

A server prints "listening" when it does.
"""

import selectors
import socket
import struct
import sys


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listening(proto, address, port):
    kind = socket.SOCK_STREAM if proto == "tcp" else socket.SOCK_DGRAM
    sock = socket.socket(family_of(address), kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    if proto == "tcp":
        sock.listen(64)
    return sock


def reply(connection, origin, text):
    count = 0
    while data := connection.recv(1 << 20):
        count += len(data)
        if data.endswith(b"\n"):
            break
    connection.sendall(f"{text}, {count} bytes {origin}\n".encode())


def serve(proto, address, port, text):
    sock = listening(proto, address, port)
    print("listening", flush=True)
    while True:
        if proto == "udp":
            data, peer = sock.recvfrom(65536)
            sock.sendto(f"{text}, {len(data)} bytes from {peer[0]}\n".encode(), peer)
            continue
        connection, peer = sock.accept()
        with connection:
            try:
                reply(connection, f"from {peer[0]}", text)
            except ConnectionError:
                pass  # somebody who only looked whether anybody listens


def ask(proto, address, port, count):
    if proto == "udp":
        sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
        sock.settimeout(5)
        sock.sendto(b"x" * count, (address, port))
        print(sock.recv(65536).decode(), end="")
        return
    with socket.create_connection((address, port), 10) as sock:
        sock.sendall(b"x" * (count - 1) + (b"x" if proto == "half" else b"\n"))
        if proto == "half":
            sock.shutdown(socket.SHUT_WR)
        while data := sock.recv(65536):
            print(data.decode(), end="")


def answer_to(query, address):
    # The question again, and one record of type A that points to its name.
    end = query.index(b"\0", 12) + 5
    header = query[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1, 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
    return header + query[12:end] + record


def names(address, answer):
    udp, tcp = listening("udp", address, 53), listening("tcp", address, 53)
    waits = selectors.DefaultSelector()
    waits.register(udp, selectors.EVENT_READ)
    waits.register(tcp, selectors.EVENT_READ)
    print("listening", flush=True)
    while True:
        for key, _ in waits.select():
            if key.fileobj is udp:
                query, peer = udp.recvfrom(4096)
                udp.sendto(answer_to(query, answer), peer)
            else:
                connection, _ = tcp.accept()
                with connection:
                    reply = answer_to(connection.recv(4096)[2:], answer)
                    connection.sendall(struct.pack(">H", len(reply)) + reply)


def main(words):
    command = words[0]
    if command == "serve":
        serve(words[1], words[2], int(words[3]), words[4])
    elif command == "ask":
        ask(words[1], words[2], int(words[3]), int(words[4]) if len(words) > 4 else 3)
    elif command == "names":
        names(words[1], words[2])
    elif command == "listens":
        socket.create_connection((words[1], int(words[2])), 2).close()
    else:
        sys.exit(__doc__)


try:
    main(sys.argv[1:] or ["help"])
except (OSError, KeyboardInterrupt) as error:
    sys.exit(f"ports.py: {error}")
