"""A service that answers as it is told, for tests of what the command makes of it.

fake_service.py FOLDER     listens at FOLDER/service.sock. Each call is a line of FOLDER/calls; the answer to method M
                           is the file FOLDER/M, a line per reply. A line "sleep SECONDS" is a pause, and after a line
                           "hang up" the connection is closed. A method without a file is not there.
"""
import json
import os
import socket
import sys
import time


def reply_to(connection, folder, method):
    path = os.path.join(folder, method)
    if not os.path.exists(path):
        missing = {"error": "org.varlink.service.MethodNotFound", "parameters": {"method": method}}
        connection.sendall(json.dumps(missing).encode() + b"\0")
        return True
    with open(path, encoding="utf-8") as lines:
        for line in lines.read().splitlines():
            if line.startswith("sleep "):
                time.sleep(float(line[6:]))
            elif line == "hang up":
                return False
            else:
                connection.sendall(line.encode() + b"\0")
    return True


def serve(connection, folder):
    received = b""
    while True:
        while b"\0" in received:
            call, _, received = received.partition(b"\0")
            call = json.loads(call)
            method = call["method"].rpartition(".")[2]
            with open(os.path.join(folder, "calls"), "a", encoding="utf-8") as calls:
                calls.write(f"{method} {json.dumps(call.get('parameters', {}), sort_keys=True)}\n")
            if not reply_to(connection, folder, method):
                return
        more = connection.recv(65536)
        if not more:
            return
        received += more


def main():
    folder = sys.argv[1]
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.join(folder, "service.sock"))
    listener.listen()
    while True:
        connection, _ = listener.accept()
        try:
            serve(connection, folder)
        except (BrokenPipeError, ConnectionResetError):
            pass
        connection.close()


main()
