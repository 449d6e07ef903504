# Debian 12 as root, once. What went wrong is told to the platform, by a code and no more.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
opt=/opt/protectonce
problem=COLLECTOR_FAILED
text='The first start of the machine did not come to its end: its system log tells where.'
tell() {
  local token body
  token=$(aws ssm get-parameter --region "$region" --name "$token_parameter" --with-decryption --query Parameter.Value --output text) || return 0
  # Without its third part, which never leaves the account.
  body=$(printf '{"stage":"collector","state":"%s","problems":[%s]}' "$1" "${2:-}")
  printf 'header = "Authorization: Bearer %s"\n' "${token:0:79}" |
    curl -fsS --proto =https --retry 3 --max-time 20 -K - -H 'content-type: application/json' --data "$body" \
      "$platform/ingest/v1/deployments/progress" || true
}
trap 'tell failed "{\"code\":\"$problem\",\"text\":\"$text\"}"' ERR

grep -rqs bookworm-backports /etc/apt/sources.list /etc/apt/sources.list.d ||
  echo 'deb https://deb.debian.org/debian bookworm-backports main' >/etc/apt/sources.list.d/backports.list
apt_get() { apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 "$@"; }
apt_get update
# Version 7: its Lua interface is another one in 8.
apt_get install --no-install-recommends awscli ca-certificates curl iproute2 logrotate unattended-upgrades \
  suricata/bookworm-backports libhtp2/bookworm-backports
systemctl disable --now suricata.service || true

problem=PACKAGE_REFUSED
text='The package could not be fetched, or its checksum is not the one of the stack.'
download=$(mktemp)
curl -fsSL --proto =https --tlsv1.2 --retry 5 --max-time 300 --max-filesize 314572800 -o "$download" "$package_url"
echo "$package_sha256  $download" | sha256sum --check --status
install -d -m 0755 "$opt"
tar -xzf "$download" -C "$opt" --no-same-owner --no-same-permissions
rm -f "$download"

problem=COLLECTOR_FAILED
text='Its services did not start: their journal tells why.'
id protectonce >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin protectonce
install -d -m 0755 /etc/protectonce
options="--inventory /run/protectonce-inventory/inventory.json"
for hop in ${trusted_hops//,/ }; do options+=" --trusted-hop $hop"; done
printf 'PROTECTONCE_URL=%s\nAWS_REGION=%s\nTOKEN_PARAMETER=%s\nINVENTORY_PARAMETERS=%s\nCOLLECT_OPTIONS="%s"\n' \
  "$platform" "$region" "$token_parameter" "$inventory_parameters" "$options" >/etc/protectonce/collector.conf
install -m 0644 "$opt"/service/*.service "$opt"/service/*.timer /etc/systemd/system/
install -D -m 0644 "$opt/service/logrotate.conf" /etc/logrotate.d/protectonce
install -D -m 0644 "$opt/service/journald.conf" /etc/systemd/journald.conf.d/protectonce.conf
echo "MaxRetentionSec=${retention_days}day" >>/etc/systemd/journald.conf.d/protectonce.conf
# No way in: neither by SSH nor by a password.
systemctl disable --now ssh.service || true
systemctl restart systemd-journald
systemctl daemon-reload
systemctl enable --now protectonce-vxlan.service protectonce-token.service protectonce-inventory.timer protectonce-collector.service
# That it answers is enough: there may be no traffic yet.
curl -sS --retry 30 --retry-delay 2 --retry-connrefused -o /dev/null http://127.0.0.1:9470/health
trap - ERR
tell ok
