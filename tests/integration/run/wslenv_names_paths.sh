#!/bin/bash
# A path that WSLENV is to translate has no counterpart without drives: it is left out, with a warning.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

export WSLENV=TOOLS/p:LIST/l:PLAIN/u:BACK/w:ODD/z TOOLS=/opt/tools LIST=/srv:relative:/usr PLAIN=/as/is BACK=x ODD=y
run "$lsl" -d d -- 'echo ${TOOLS-unset} ${LIST-unset} $PLAIN ${BACK-unset} ${ODD-unset}'
expect_equal "stdout" "unset unset /as/is unset unset" "$(cat "$test_dir/stdout")"
expect_equal "stderr" "wsl: Failed to translate '/opt/tools'
wsl: Failed to translate '/srv'
wsl: Failed to translate '/usr'" "$(cat "$test_dir/stderr")"
LSL_DISABLE_WARNINGS=1 run "$lsl" -d d -- true
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"

# The caller's directory has none either, and that is nothing to warn of.
unset WSLENV
cd /usr || exit
expect_output "/root" "$lsl" -d d -- pwd
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"

# Proxies pass unasked.
export http_proxy=http://proxy.test:3128 NO_PROXY=localhost
expect_output "http://proxy.test:3128 localhost unset" "$lsl" -d d -- 'echo $http_proxy $NO_PROXY ${https_proxy-unset}'
