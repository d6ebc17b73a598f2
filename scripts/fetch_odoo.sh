#!/bin/sh
# Unpack Debian's Odoo 19 into the folder $1, without root and without installing it.
# The suite sid comes from the machine's own mirrors, through an apt world of our own.
set -eu
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages="odoo-19 fonts-font-awesome-legacy fonts-roboto-unhinted fonts-montserrat
    fonts-ocr-b libjs-jquery libjs-jquery-form libjs-underscore"

work=$1/apt
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
touch "$work/status"
mirrors=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u)
cat >"$work/apt.conf" <<END
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "-";
Acquire::Languages "none";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
END
export APT_CONFIG="$work/apt.conf"

for mirror in $mirrors; do
    echo "deb [signed-by=$keyring] $mirror sid main" >"$work/sources.list"
    apt-get update && break
done
# Debian's suite moves on: do not fetch what is no Odoo 19.0.
apt-cache show --no-all-versions odoo-19 | grep -q '^Version: 19\.0\.'
cd "$work/cache"
apt-get download $packages

# All translations but French are left out (two thirds of the size), and an incomplete
# second copy of the addons.
for deb in *.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner -C "$1" \
        --exclude='*/i18n/[!f]*.po' --exclude='*/i18n/f[!r]*.po' \
        --exclude='*/i18n/fr?*.po' --exclude='*/dist-packages/addons' \
        --exclude='*/dist-packages/setup' --exclude='*/dist-packages/doc'
done
rm -r "$work"

# Debian leaves this file out. Without it each page logs an error in the browser, and
# each browser test fails on that.
script=mail/static/lib/selfie_segmentation/selfie_segmentation.js
script=$1/usr/lib/python3/dist-packages/odoo/addons/$script
mkdir -p "$(dirname "$script")"
touch "$script"
