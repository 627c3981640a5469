#!/bin/bash
# Ten thousand variables pass through WSLENV; what is not there or has no name is passed over.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
for i in $(seq 10000); do
  export "V$i=value $i"
  names+=V$i:
done
export WSLENV=$names
expect_output 10000 "$lsl" -d d -- 'env | grep -c "^V[0-9]*=value "'
expect_output "value 9999" "$lsl" -d d -- 'echo $V9999'
colons=$(head -c 50000 /dev/zero | tr '\0' :)
export WSLENV=V1:::NOT_THERE:/u:=:A=B:V2/zz:${colons}V3
expect_output "value 1 value 3" "$lsl" -d d -- 'echo $V1 $V3'
