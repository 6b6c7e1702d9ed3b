/* Open words of a decision that people spell in many ways: the legal basis and the purpose. */
#ifndef AMITY_MODEL_BASIS_H
#define AMITY_MODEL_BASIS_H

#include <stdint.h>

/* The act behind "SoL", "LSS 9 § 4", "Lagen om stöd …"-style abbreviations, "SHL 28 §", "LsL 36 §",
 * "FI-LSL", "SE_SOL" …: a number of vocabulary_legal_basis(). What names no act known here is
 * OTHER, never refused: laws change oftener than programs. Upper and lower case are alike. */
uint8_t legal_basis_of(const char *text);
/* A number of vocabulary_purpose(); what is not in it is `other`. */
uint8_t purpose_of(const char *text);

#endif
