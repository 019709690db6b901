# shellcheck shell=bash
# Settings with which a job over several hosts ends within ten seconds of one of
# them being switched off or cut off from the others, on all hosts, instead of
# hanging for ever; the same command then goes on from its checkpoint, on the
# hosts that are left:
#
#   source jobs/mpi-settings.sh
#   mpirun --hostfile HOSTFILE build/mpiprimes --checkpoint=run.ckpt 1e14
#
# They are environment variables, for Open MPI 4, Open MPI 5 and MPICH; a
# variable that you have set yourself stays as it is. This folder must be at the
# same path on all hosts, as on a shared file system. The price is that a network
# that is silent for four seconds ends the job: on one that at times is, set
# larger numbers here and in remote-shell. So does an mpirun of MPICH that is
# suspended (Ctrl-Z) for as long.
mpi_settings_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# setting VALUE NAME...: unless it is set.
setting() {
  local value=$1 name
  shift
  for name in "$@"; do
    export "$name=${!name-$value}"
  done
}

# Open MPI's helpers on the hosts ask each other for a sign of life after a
# second without traffic, then every second, and give the other up when 4
# questions stay without answer. The default is 300 seconds, 20 and 9.
setting 1 OMPI_MCA_oob_tcp_keepalive_time PRTE_MCA_oob_tcp_keepalive_time
setting 1 OMPI_MCA_oob_tcp_keepalive_intvl PRTE_MCA_oob_tcp_keepalive_intvl
setting 4 OMPI_MCA_oob_tcp_keepalive_probes PRTE_MCA_oob_tcp_keepalive_probes

# Those questions are not asked while something sent is without answer, and MPICH
# asks none: so the ssh that starts the helpers watches, too. (Under Slurm,
# mpirun starts them by srun, and this is not used.)
setting "$mpi_settings_folder/remote-shell" OMPI_MCA_plm_rsh_agent PRTE_MCA_plm_ssh_agent HYDRA_LAUNCHER_EXEC

unset mpi_settings_folder
unset -f setting
