#!/bin/sh
# Makes the lock files anew from the .in files; needs uv. The larger set is resolved first, so that the smaller ones agree with it.
set -eu
cd "$(dirname "$0")"
lock() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"
}
lock dev.in --output-file dev.lock
lock cpu.in --constraint dev.lock --output-file cpu.lock
lock test.in --constraint dev.lock --output-file test.lock
lock image.in --output-file image.lock
lock docs.in --output-file docs.lock
lock gpu.in --constraint image.lock --output-file gpu.lock
