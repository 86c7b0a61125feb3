package vat

import "conto/core/cal"

// rated is a country's standard rate from a day on, with the law that says so.
type rated struct {
	country string
	from    cal.Date
	rate    Percent
	source  string
}

// rates are the standard rates of the 27 countries of the EU, by country, each country's oldest first. A rate that a
// country changes is a row more; none is ever altered.
var rates = []rated{
	{"AT", cal.Date{Year: 1984, Month: 1, Day: 1}, 20_00, "UStG 1994 § 10"},
	{"BE", cal.Date{Year: 1996, Month: 1, Day: 1}, 21_00, "A.R. nr. 20 of 20 July 1970"},
	{"BG", cal.Date{Year: 1999, Month: 1, Day: 1}, 20_00, "ZDDS art. 66"},
	{"CY", cal.Date{Year: 2014, Month: 1, Day: 13}, 19_00, "Law 95(I)/2000"},
	{"CZ", cal.Date{Year: 2013, Month: 1, Day: 1}, 21_00, "Act 235/2004 § 47"},
	{"DE", cal.Date{Year: 2007, Month: 1, Day: 1}, 19_00, "UStG § 12; 16 from July to December 2020 is left out"},
	{"DK", cal.Date{Year: 1992, Month: 1, Day: 1}, 25_00, "Momsloven § 33"},
	{"EE", cal.Date{Year: 2009, Month: 7, Day: 1}, 20_00, "KMS § 15"},
	{"EE", cal.Date{Year: 2024, Month: 1, Day: 1}, 22_00, "KMS § 15"},
	{"EE", cal.Date{Year: 2025, Month: 7, Day: 1}, 24_00, "KMS § 15"},
	{"GR", cal.Date{Year: 2016, Month: 6, Day: 1}, 24_00, "Law 4389/2016"},
	{"ES", cal.Date{Year: 2012, Month: 9, Day: 1}, 21_00, "Ley 37/1992 art. 90"},
	{"FI", cal.Date{Year: 2013, Month: 1, Day: 1}, 24_00, "AVL 84 §"},
	{"FI", cal.Date{Year: 2024, Month: 9, Day: 1}, 25_50, "AVL 84 §"},
	{"FR", cal.Date{Year: 2014, Month: 1, Day: 1}, 20_00, "CGI art. 278"},
	{"HR", cal.Date{Year: 2012, Month: 3, Day: 1}, 25_00, "Zakon o PDV čl. 38"},
	{"HU", cal.Date{Year: 2012, Month: 1, Day: 1}, 27_00, "Act CXXVII of 2007 § 82"},
	{"IE", cal.Date{Year: 2012, Month: 1, Day: 1}, 23_00,
		"VATCA 2010 s. 46; 21 from September 2020 to February 2021 is left out"},
	{"IT", cal.Date{Year: 2013, Month: 10, Day: 1}, 22_00, "DPR 633/1972 art. 16"},
	{"LT", cal.Date{Year: 2009, Month: 9, Day: 1}, 21_00, "PVM art. 19"},
	{"LU", cal.Date{Year: 2024, Month: 1, Day: 1}, 17_00, "Loi TVA art. 39"},
	{"LV", cal.Date{Year: 2012, Month: 7, Day: 1}, 21_00, "PVN likums art. 41"},
	{"MT", cal.Date{Year: 2004, Month: 1, Day: 1}, 18_00, "Cap. 406 art. 19"},
	{"NL", cal.Date{Year: 2012, Month: 10, Day: 1}, 21_00, "Wet OB 1968 art. 9"},
	{"PL", cal.Date{Year: 2011, Month: 1, Day: 1}, 23_00, "Ustawa o VAT art. 41 and 146"},
	{"PT", cal.Date{Year: 2011, Month: 1, Day: 1}, 23_00, "CIVA art. 18; mainland"},
	{"RO", cal.Date{Year: 2017, Month: 1, Day: 1}, 19_00, "Codul fiscal art. 291"},
	{"RO", cal.Date{Year: 2025, Month: 8, Day: 1}, 21_00, "Law 141/2025"},
	{"SE", cal.Date{Year: 1990, Month: 7, Day: 1}, 25_00, "Mervärdesskattelag 9 kap."},
	{"SI", cal.Date{Year: 2013, Month: 7, Day: 1}, 22_00, "ZDDV-1 art. 41"},
	{"SK", cal.Date{Year: 2011, Month: 1, Day: 1}, 20_00, "Act 222/2004 § 27"},
	{"SK", cal.Date{Year: 2025, Month: 1, Day: 1}, 23_00, "Act 222/2004 § 27"},
}
