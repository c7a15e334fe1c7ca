#!/bin/sh
# run.sh PROGRAM N: runs the program of a job, shows what it prints, and leaves that and its exit code to the reporter.
# A program that was not compiled is not run: its output is the compiler's.
set -u
folder=${JOB_FOLDER:-/work}

if [ -e "$folder/exit-code" ]; then
  cat "$folder/output"
  exit 0
fi
"$1" "$2" >"$folder/output" 2>&1
code=$?
cat "$folder/output"
echo "$code" >"$folder/exit-code"
