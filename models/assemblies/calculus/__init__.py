"""Operations on assemblies, one experiment each."""
