#!/bin/sh
# Runs a command as a container of the process node:
#
#   enter.sh FOLDER HOSTNAME WORKDIR COMMAND...
#
# in namespaces that the caller has made (mount, UTS, PID). The new root is that of this machine, with the folders
# of FOLDER/plan mounted into it. Its lines, with tabs between the words:
#
#   overlay NAME              /NAME gets new mount points, which must not appear on this machine
#   folder PATH               is made when it is missing
#   bind SOURCE PATH ro|rw    SOURCE appears at PATH
set -eu
folder=$1 hostname=$2 workdir=$3
shift 3
tab=$(printf '\t')

mount --make-rprivate /
echo "$hostname" >/proc/sys/kernel/hostname

root=$folder/root
mkdir -p "$root"
mount -t tmpfs tmpfs "$root"
# Or the folder that it lies in would show it inside itself.
mount --make-unbindable "$root"
layers=$folder/layers
mkdir -p "$layers"
mount -t tmpfs tmpfs "$layers"

for entry in /*; do
  name=${entry#/}
  if [ -L "$entry" ]; then
    cp -P "$entry" "$root/$name"
  elif [ "$name" = proc ]; then
    mkdir "$root/proc"
    mount -t proc proc "$root/proc"
  elif [ -d "$entry" ]; then
    mkdir "$root/$name"
    if grep -q "^overlay$tab$name\$" "$folder/plan"; then
      mkdir "$layers/$name" "$layers/$name.work"
      mount -t overlay overlay "$root/$name" \
        -o "lowerdir=$entry,upperdir=$layers/$name,workdir=$layers/$name.work"
    else
      mount --rbind "$entry" "$root/$name"
    fi
  fi
done

while IFS=$tab read -r what first second mode; do
  case $what in
  folder)
    mkdir -p "$root$first"
    ;;
  bind)
    if [ -d "$first" ]; then
      mkdir -p "$root$second"
    elif [ ! -e "$root$second" ]; then
      mkdir -p "$(dirname "$root$second")"
      : >"$root$second"
    fi
    mount --rbind "$first" "$root$second"
    [ "$mode" = rw ] || mount -o remount,bind,ro "$root$second"
    ;;
  esac
done <"$folder/plan"

# shellcheck disable=SC2016 # expanded by the inner shell
exec chroot "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"
