#!/bin/bash
# A machine in a network of its own reaches the host's loopback, with TCP and UDP, by its gateway's address, the host's
# outer address by that, and has its names resolved by the host's name server.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host

serve serve tcp 127.0.0.1 4000 loopback
serve serve udp 127.0.0.1 4000 loopback
serve serve tcp 192.0.2.2 4001 outer
serve names 127.0.0.1 192.0.2.77

inside() { nest --no-forwarding -- "$@" 2>"$test_dir/log"; }

expect_output "loopback, 1000000 bytes from 127.0.0.1" inside python3 "$ports" ask tcp 172.29.0.1 4000 1000000
expect_output "loopback, 3 bytes from 127.0.0.1" inside python3 "$ports" ask udp 172.29.0.1 4000
expect_output "outer, 3 bytes from 192.0.2.2" inside python3 "$ports" ask tcp 192.0.2.2 4001
expect_output "192.0.2.77" inside python3 -c '
import socket, struct
query = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\4some\4name\0" + struct.pack(">HH", 1, 1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(5)
sock.sendto(query, ("172.29.0.1", 53))
print(socket.inet_ntoa(sock.recv(512)[-4:]))'

# What the host does for itself alone, on addresses the machine does not ask for, stays out of it.
expect_output "172.29.0.2/16" inside sh -c "ip -4 -o address show eth0 | grep -o '172[^ ]*/16'"
expect_output "default via 172.29.0.1 dev eth0" inside sh -c 'ip route show default | sed "s/ *$//"'
expect_error "refused" nest --no-forwarding -- python3 "$ports" ask tcp 127.0.0.1 4000
