#!/bin/sh
# One device for all mirror sessions, whatever their VNI: both directions of a flow then reach Suricata through one queue.
# The outer interface itself must not be captured: its directions have different ports, and two threads keep half of it.
set -eu
device=vxall
case "${1:-}" in
up)
  outer=$(ip -o -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
  [ -n "$outer" ] || { echo 'there is no default route: which interface receives the mirror?' >&2; exit 1; }
  ip link show "$device" >/dev/null 2>&1 || ip link add "$device" type vxlan external dstport 4789 dev "$outer"
  # What fits into the outer interface, less the wrapping of 50: 8951 where it takes 9001 bytes.
  ip link set "$device" mtu $(($(cat "/sys/class/net/$outer/mtu") - 50)) up
  ;;
down) ip link del "$device" 2>/dev/null || true ;;
*) echo 'usage: vxlan.sh up|down' >&2; exit 2 ;;
esac
