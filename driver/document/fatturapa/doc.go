// Package fatturapa writes invoices and credit notes as FatturaPA XML, version 1.2.3, which Italian businesses send to
// the tax agency's exchange (SDI), and checks such files for whatever the exchange rejects, as far as that can be known
// before.
//
// The format takes Latin-1 text, fixed lengths and a strict order of elements. What does not fit is mapped (the
// customer's real name and postal code are on the PDF). Amounts are whole cents from the document; nothing is computed
// here.
//
// Check knows the whole schema (00200), the file's name and size (00001, 00003) and what must fit together within the
// file (004xx). Beyond that it wants sums that are exact, under codes of its own (exact-…). Only the exchange can
// know whether ids and codes are in its registries (00300, 00301, 00305, 00306, 00311). Whether a file or an invoice
// came before (00002, 00404, 00409) no file tells: the books give each number once, and count the files.
package fatturapa
