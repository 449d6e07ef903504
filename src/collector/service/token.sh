#!/bin/sh
# The whole token (po_<id>_<secret>_<privacy>) lies in the customer's own parameter store; it is never printed nor kept on disk.
set -eu
target=/run/protectonce-token/environment
token=$(aws ssm get-parameter --region "$AWS_REGION" --name "$TOKEN_PARAMETER" --with-decryption \
  --query Parameter.Value --output text)
case "$token" in po_*) ;; *) echo 'the parameter holds no token' >&2; exit 1 ;; esac
printf 'PROTECTONCE_TOKEN=%s\n' "$token" >"$target.new"
mv "$target.new" "$target"
