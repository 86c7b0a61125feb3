package fatturapa

import "encoding/xml"

// file is a whole invoice file. Elements are in the order of the schema.
type file struct {
	XMLName xml.Name `xml:"p:FatturaElettronica"`
	Space   string   `xml:"xmlns:p,attr"`
	Version string   `xml:"versione,attr"`
	Header  header   `xml:"FatturaElettronicaHeader"`
	Body    body     `xml:"FatturaElettronicaBody"`
}

type header struct {
	Transmission struct {
		Sender      taxID  `xml:"IdTrasmittente"`
		Progressive string `xml:"ProgressivoInvio"`
		Format      string `xml:"FormatoTrasmissione"`
		To          string `xml:"CodiceDestinatario"`
		PEC         string `xml:"PECDestinatario,omitempty"`
	} `xml:"DatiTrasmissione"`
	Seller struct {
		Identity seller        `xml:"DatiAnagrafici"`
		Seat     place         `xml:"Sede"`
		REA      *registration `xml:"IscrizioneREA"`
	} `xml:"CedentePrestatore"`
	Buyer struct {
		Identity buyer `xml:"DatiAnagrafici"`
		Seat     place `xml:"Sede"`
	} `xml:"CessionarioCommittente"`
}

type taxID struct {
	Country string `xml:"IdPaese"`
	Code    string `xml:"IdCodice"`
}

type seller struct {
	VATID   taxID  `xml:"IdFiscaleIVA"`
	TaxCode string `xml:"CodiceFiscale,omitempty"`
	Name    string `xml:"Anagrafica>Denominazione"`
	Regime  string `xml:"RegimeFiscale"`
}

type buyer struct {
	VATID   *taxID `xml:"IdFiscaleIVA"`
	TaxCode string `xml:"CodiceFiscale,omitempty"`
	Name    string `xml:"Anagrafica>Denominazione"`
}

type place struct {
	Street     string `xml:"Indirizzo"`
	PostalCode string `xml:"CAP"`
	City       string `xml:"Comune"`
	Province   string `xml:"Provincia,omitempty"`
	Country    string `xml:"Nazione"`
}

type registration struct {
	Office      string `xml:"Ufficio"`
	Number      string `xml:"NumeroREA"`
	Capital     string `xml:"CapitaleSociale,omitempty"`
	Members     string `xml:"SocioUnico,omitempty"` // SU: one, SM: several
	Liquidation string `xml:"StatoLiquidazione"`    // LS: in liquidation, LN: not
}

type body struct {
	General struct {
		Document general  `xml:"DatiGeneraliDocumento"`
		Of       []linked `xml:"DatiFattureCollegate"`
	} `xml:"DatiGenerali"`
	Goods struct {
		Lines []line    `xml:"DettaglioLinee"`
		Rates []summary `xml:"DatiRiepilogo"`
	} `xml:"DatiBeniServizi"`
	Payment []payment `xml:"DatiPagamento"`
}

type general struct {
	Type     string `xml:"TipoDocumento"`
	Currency string `xml:"Divisa"`
	Date     string `xml:"Data"`
	Number   string `xml:"Numero"`
	Stamp    *stamp `xml:"DatiBollo"`
	Funds    []fund `xml:"DatiCassaPrevidenziale"` // of files that others write
	Withheld []struct {
		Kind string `xml:"TipoRitenuta"`
	} `xml:"DatiRitenuta"` // of files that others write
	Total    string `xml:"ImportoTotaleDocumento"`
	Rounding string `xml:"Arrotondamento,omitempty"` // of files that others write
	Reason   string `xml:"Causale,omitempty"`
}

// fund is a contribution to a professional's pension fund.
type fund struct {
	Amount   string `xml:"ImportoContributoCassa"`
	Rate     string `xml:"AliquotaIVA"`
	Withheld string `xml:"Ritenuta,omitempty"`
	Nature   string `xml:"Natura,omitempty"`
}

type stamp struct {
	Virtual string `xml:"BolloVirtuale"`
	Amount  string `xml:"ImportoBollo"`
}

type linked struct {
	Number string `xml:"IdDocumento"`
	Date   string `xml:"Data"`
}

type line struct {
	Number   int    `xml:"NumeroLinea"`
	About    string `xml:"Descrizione"`
	Quantity string `xml:"Quantita"`
	First    string `xml:"DataInizioPeriodo,omitempty"`
	Last     string `xml:"DataFinePeriodo,omitempty"`
	Price    string `xml:"PrezzoUnitario"`

	Discounts []discount `xml:"ScontoMaggiorazione"` // of files that others write

	Total  string `xml:"PrezzoTotale"`
	Rate   string `xml:"AliquotaIVA"`
	Nature string `xml:"Natura,omitempty"`
	Other  *other `xml:"AltriDatiGestionali"`
}

type discount struct {
	Kind    string `xml:"Tipo"` // SC: less, MG: more
	Percent string `xml:"Percentuale,omitempty"`
	Amount  string `xml:"Importo,omitempty"`
}

type other struct {
	Kind string `xml:"TipoDato"`
	Text string `xml:"RiferimentoTesto"`
}

type summary struct {
	Rate     string `xml:"AliquotaIVA"`
	Nature   string `xml:"Natura,omitempty"`
	Extra    string `xml:"SpeseAccessorie,omitempty"` // of files that others write
	Rounding string `xml:"Arrotondamento,omitempty"`  // of files that others write
	Net      string `xml:"ImponibileImporto"`
	VAT      string `xml:"Imposta"`
	Due      string `xml:"EsigibilitaIVA,omitempty"`
	Law      string `xml:"RiferimentoNormativo,omitempty"`
}

type payment struct {
	Terms   string   `xml:"CondizioniPagamento"`
	Details []detail `xml:"DettaglioPagamento"`
}

type detail struct {
	Method string `xml:"ModalitaPagamento"`
	Due    string `xml:"DataScadenzaPagamento,omitempty"`
	Amount string `xml:"ImportoPagamento"`
	Bank   string `xml:"IstitutoFinanziario,omitempty"`
	IBAN   string `xml:"IBAN,omitempty"`
}
