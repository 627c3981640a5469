# shellcheck shell=bash
# Sourced first by tests of a machine's network: gives the test, as the host's root, a network of its own to play the
# host's, with an interface uplink (192.0.2.2, a default route that leads nowhere) and a resolv.conf of its own, whose
# name server is 127.0.0.1. No port is taken in it.
#
#   nest OPTION… -- COMMAND…   runs COMMAND inside a machine's namespaces (src/host/network/network_nest_main.cc)
#   serve …, ask …             tests/support/ports.py; serve returns when it listens, and ends with the test

if [ -z "${LSL_TEST_OWN_NETWORK-}" ] && [ "$(id -u)" = 0 ]; then
  LSL_TEST_OWN_NETWORK=1 exec unshare --net --mount --propagation private -- bash "$0" "$@"
fi
# shellcheck source=../common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

ports=$source_dir/tests/support/ports.py
nest_program=${LSL_TEST_NEST:-$(dirname "$bin")/tests/network_nest}
servers=()

make_own_host() {
  [ -n "${LSL_TEST_OWN_NETWORK-}" ] || skip "needs root"
  ip link set lo up
  ip link add uplink type veth peer name beyond 2>/dev/null || skip "needs veth network interfaces"
  ip link set beyond up
  ip address add 192.0.2.2/24 dev uplink
  ip link set uplink up
  ip route add default via 192.0.2.1
  printf 'nameserver 127.0.0.1\nsearch test.example\n' >"$test_dir/resolv.conf"
  mount --bind "$test_dir/resolv.conf" "$(realpath /etc/resolv.conf)" || skip "needs a resolv.conf to mount on"
}

nest() { "$nest_program" "$@"; }
ask() { python3 "$ports" ask "$@"; }

# In the background, until the test ends.
serve() {
  local said=$test_dir/server.${#servers[@]}
  python3 "$ports" "$@" >"$said" &
  servers+=($!)
  eventually 10 grep -q listening "$said" || fail "no server: $*"
}

at_end() {
  [ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null
  wait
  umount "$(realpath /etc/resolv.conf)" 2>/dev/null
}
