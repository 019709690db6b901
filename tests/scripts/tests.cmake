script_test(scripts.install scripts/install_test.sh 120)
