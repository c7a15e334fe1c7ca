#!/bin/sh
# compile.sh SOURCE: makes the program of a job from a person's own source. What the compiler says is the job's output;
# where it refuses, so is its end. It never fails itself, so that the reporter always has something to report.
set -u
folder=${JOB_FOLDER:-/work}
export TMPDIR="$folder"

# For every kind of card, since the compiler's container has none to look at.
if nvcc -std=c++17 -O3 -arch=all-major -I/opt/lab -o "$folder/job" "$1" -lcublas \
  >"$folder/output" 2>&1; then
  echo "compiled $1"
else
  rm -f "$folder/job"
  echo 3 >"$folder/exit-code"
  cat "$folder/output"
fi
