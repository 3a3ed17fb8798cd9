# shellcheck shell=bash
# Sourced by tests/run and examples/run: installs the Debian packages that are missing.
#
#   install_packages NAME...   returns 0 when all of them are there afterwards, or says what is missing and returns 1

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || return 0 # not a Debian: what the build lacks, it will name itself

  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "these packages are missing, and there is no sudo to install them: ${missing[*]}" >&2
      echo "as root: apt-get update && apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi

  echo "installing ${missing[*]}"
  local log step apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)
  log=$(mktemp) || return 1
  for step in "update" "install --no-install-recommends ${missing[*]}"; do
    # shellcheck disable=SC2086 # the words of a step are arguments
    if ! ${as_root[@]+"${as_root[@]}"} "${apt[@]}" $step </dev/null >"$log" 2>&1; then
      echo "'apt-get $step' failed:" >&2
      tail -n 20 "$log" >&2
      rm -f "$log"
      return 1
    fi
  done
  rm -f "$log"
}
