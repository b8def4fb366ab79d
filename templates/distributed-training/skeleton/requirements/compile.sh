#!/bin/sh
# Makes the lock files anew from the .in files; needs uv. The larger set is resolved first, so that the smaller ones agree with it.
set -eu
cd "$(dirname "$0")"
lock() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"
}
lock dev.in --output-file dev.lock
lock torch.in --constraint dev.lock --output-file torch.lock
lock tabular.in --constraint dev.lock --output-file tabular.lock
lock test.in --constraint dev.lock --output-file test.lock
lock image.in --constraint dev.lock --output-file image.lock
lock docs.in --output-file docs.lock
