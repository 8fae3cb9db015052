#!/bin/sh
# One worker of a training over several machines, where no scheduler starts them. On each machine:
#
#     INDEX=0 WORKERS="gpu1:2222 gpu2:2222" sh docs/cluster/tf_config.sh --data … --run …
#
# WORKERS names all of them, the same on each machine, each with a free port. INDEX says which of
# them this one is, counted from 0. Data and run lie where all machines see them.
set -eu
: "${INDEX:?give the number of this worker, from 0}" "${WORKERS:?give host:port of all workers}"

addresses=""
for worker in $WORKERS; do
    addresses="$addresses${addresses:+, }\"$worker\""
done
export TF_CONFIG="{\"cluster\": {\"worker\": [$addresses]}, \"task\": {\"type\": \"worker\", \"index\": $INDEX}}"
exec pix2pix train "$@"
