script_test(scripts.install scripts/install_test.sh 120)
script_test(scripts.structure scripts/structure_test.sh 120)
