"""Papers that several experiments on assemblies take their bands from."""

PNAS = "Papadimitriou et al. 2020"
SEQUENCES = "Dabagia, Papadimitriou & Vempala 2024"
COINS = "Dabagia, Mitropolsky, Papadimitriou & Vempala 2024"
COLT = "Dabagia, Vempala & Papadimitriou 2022"
