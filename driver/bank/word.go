package bank

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a text as titles and words are compared: in capitals without accents, on one line, without blanks around
// slashes.
func fold(text string) string {
	text = strings.ToUpper(text)
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
		text = plain.Replace(norm.NFKD.String(strings.ReplaceAll(text, "ß", "SS")))
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, text)
	}
	if strings.Contains(text, "_") {
		text = strings.ReplaceAll(text, "_", " ")
	}
	if text = line(text); strings.Contains(text, "/") {
		text = slashes.Replace(text)
	}
	return text
}

// plain are marks of ASCII for those that look like them.
var plain = strings.NewReplacer("\ufeff", " ", "’", "'", "–", "-", "−", "-")

// slashes have no blanks around them.
var slashes = strings.NewReplacer(" / ", "/", " /", "/", "/ ", "/")

// way is in which direction money moved.
type way int

const (
	neither way = iota // it is not said
	in
	out
)

// ways are the words for directions, folded.
var ways = words(map[way]string{
	in: `+|A|C|CR|CRDT|CRED|CREDIT|CREDITS|CREDITED|CREDITO|CREDITI|AVERE|E|ENTRATA|ENTRATE|ACCREDITO|ACCREDITI|
		IN|INCOMING|INFLOW|INCOME|RECEIVED|MONEY IN|PAID IN|DEPOSIT|BIJ|BIJSCHRIJVING|H|HABEN|GUTSCHRIFT|
		EINGANG|EINZAHLUNG|KREDIT|ENTREE|RECETTE|ABONO|INGRESO|HABER|ENTRADA|CREDITEUR`,
	out: `-|D|DR|DB|DBIT|DEB|DEBIT|DEBITS|DEBITED|DEBITO|DEBITI|DARE|U|USCITA|USCITE|ADDEBITO|ADDEBITI|OUT|
		OUTGOING|OUTFLOW|EXPENSE|SENT|MONEY OUT|PAID OUT|WITHDRAWAL|AF|AFSCHRIJVING|S|SOLL|LASTSCHRIFT|
		BELASTUNG|AUSGANG|AUSZAHLUNG|SORTIE|DEPENSE|PRELEVEMENT|CARGO|GASTO|DEBE|SALIDA|DEBITEUR|PRELIEVO`,
})

// states are the words for where a movement stands, folded: received is booked.
var states = words(map[kind]string{
	received: `BOOKED|BOOK|POSTED|COMPLETED|COMPLETE|SETTLED|CLEARED|EXECUTED|PROCESSED|SUCCEEDED|SUCCESS|
		SUCCESSFUL|PAID|DONE|AVAILABLE|CONTABILIZZATO|CONTABILIZZATA|CONTABILE|ESEGUITO|ESEGUITA|COMPLETATO|
		COMPLETATA|REGOLATO|REGISTRATO|GEBUCHT|UMSATZ GEBUCHT|VERBUCHT|ABGESCHLOSSEN|AUSGEFUHRT|COMPTABILISE|
		COMPTABILISEE|EXECUTE|EXECUTEE|EFFECTUE|EFFECTUEE|VALIDE|VALIDEE|REGLE|CONTABILIZADO|COMPLETADO|
		COMPLETADA|EJECUTADO|EJECUTADA|REALIZADO|REALIZADA|GEBOEKT|VERWERKT|UITGEVOERD`,
	pending: `PENDING|PDNG|IN PROGRESS|PROCESSING|AUTHORIZED|AUTHORISED|SCHEDULED|UPCOMING|PLANNED|UNCLEARED|
		NOT BOOKED|CREATED|IN ATTESA|NON CONTABILIZZATO|NON CONTABILIZZATA|DA CONTABILIZZARE|PRENOTATO|
		PRENOTATA|AUTORIZZATO|AUTORIZZATA|IN ELABORAZIONE|IN LAVORAZIONE|IN CORSO|SOSPESO|PROVVISORIO|
		VORGEMERKT|UMSATZ VORGEMERKT|VORGEMERKTE BUCHUNG|OFFEN|NICHT GEBUCHT|AUSSTEHEND|IN BEARBEITUNG|
		EN ATTENTE|A VENIR|EN COURS|PENDIENTE|EN CURSO|RETENIDO|GERESERVEERD|IN BEHANDELING|UITGESTELD`,
	reverted: `REVERTED|REVERSED|REVERSAL|DECLINED|CANCELLED|CANCELED|FAILED|REJECTED|REFUSED|RETURNED|REFUNDED|
		EXPIRED|VOID|VOIDED|CHARGED BACK|CHARGEBACK|DISPUTED|BLOCKED|STORNO|STORNATO|STORNATA|ANNULLATO|
		ANNULLATA|RIFIUTATO|RIFIUTATA|RESPINTO|RESPINTA|FALLITO|FALLITA|INSOLUTO|SCADUTO|STORNIERT|ABGELEHNT|
		ZURUCKGEWIESEN|FEHLGESCHLAGEN|ANNULE|ANNULEE|REFUSE|REFUSEE|REJETE|REJETEE|ECHOUE|ANULADO|ANULADA|
		RECHAZADO|RECHAZADA|DEVUELTO|DEVUELTA|CANCELADO|CANCELADA|GEANNULEERD|GEWEIGERD|TERUGGEBOEKT|MISLUKT|
		RUECKBUCHUNG|RUCKBUCHUNG`,
})

// words makes a dictionary of lists that are divided by bars.
func words[T comparable](lists map[T]string) map[string]T {
	all := map[string]T{}
	for meaning, list := range lists {
		for word := range strings.SplitSeq(list, "|") {
			all[strings.TrimSpace(word)] = meaning
		}
	}
	return all
}

// unbooked is in the heading above movements that are not booked.
var unbooked = regexp.MustCompile(`NON CONTABILIZZAT|DA CONTABILIZZARE|IN ATTESA|NOT (YET )?BOOKED|PENDING|` +
	`VORGEMERKT|NICHT GEBUCHT|` +
	`EN ATTENTE|A VENIR|NON COMPTABILIS|PENDIENTE|IN BEHANDELING|GERESERVEERD|NOG NIET GEBOEKT`)

// booked is in the heading above movements that are.
var booked = regexp.MustCompile(`CONTABILIZZAT|GEBUCHT|BOOKED|COMPTABILIS|CONTABILIZAD|GEBOEKT`)

// Balances and totals are rows of nouns with what is said of them. A customer may pay the "saldo fattura 12", which is
// a settlement: where such a row could be a movement, other words make it one.
var (
	surelyBalance = words(map[bool]string{true: `KONTOSTAND|BALANCE|ANFANGSSALDO|ENDSALDO|SCHLUSSSALDO|ANFANGSBESTAND|
		ENDBESTAND|BEGINSALDO|EINDSALDO|RIPORTO|UBERTRAG|VORTRAG|SALDOVORTRAG`})
	maybeBalance = words(map[bool]string{true: `SALDO|SALDI|SOLDE|SALDOS|TOTALE|TOTALI|TOTAL|TOTALS|TOTAUX|TOTALES|
		TOTAAL|SUMME|SUMMEN|GESAMT|GESAMTSUMME|GESAMTBETRAG|ZWISCHENSUMME|SUBTOTAL|SUBTOTALE|SUBTOTAAL`})
	ofBalance = words(map[bool]string{true: `INIZIALE|INIZIALI|FINALE|FINALI|CONTABILE|LIQUIDO|DISPONIBILE|PRECEDENTE|
		ATTUALE|NUOVO|APERTURA|CHIUSURA|OPENING|CLOSING|AVAILABLE|CURRENT|PREVIOUS|STARTING|ENDING|BROUGHT|CARRIED|
		FORWARD|INITIAL|FINAL|PRECEDENT|NOUVEAU|ANCIEN|COMPTABLE|CREDITEUR|DEBITEUR|INICIAL|ANTERIOR|DISPONIBLE|
		ALTER|NEUER|LETZTER|AKTUELLER|VORHERIGER|NIEUW|VORIG|ENTRATE|USCITE|ADDEBITI|ACCREDITI|DARE|AVERE|
		MOVIMENTI|CREDIT|CREDITS|DEBIT|DEBITS|SOLL|HABEN`})
	besides = words(map[bool]string{true: `DEL|DI|A|E|IN|IL|IM|VOM|DU|LE|EN|ET|OF|THE|AND|UND|VAN|EURO|EUROS|EUR|
		CONTO|ACCOUNT|COMPTE|KONTO`})
	asOf = words(map[bool]string{true: `AL|AU|AM|ZUM|PER|AT|ON|OP`})
)

// certainty is how sure it is that a text names a balance or a total.
type certainty int

const (
	no     certainty = iota
	headed           // it begins as one does, and says more
	maybe            // it says nothing else, but may be a customer's word for a settlement
	surely
)

// balance returns how sure it is that a text names a balance or a total.
func balance(text string) certainty {
	all := wordsOf(text)
	noun := func(w string) bool { return surelyBalance[w] || maybeBalance[w] }
	if !slices.ContainsFunc(all, noun) {
		return no
	}
	sure, only := false, true
	for i, w := range all {
		dated := asOf[w] && i+1 < len(all) && isNumber(all[i+1])
		sure = sure || surelyBalance[w] || ofBalance[w] || dated
		only = only && (noun(w) || ofBalance[w] || besides[w] || asOf[w] || isNumber(w))
	}
	switch {
	case only && sure:
		return surely
	case only:
		return maybe
	case slices.ContainsFunc(all[:min(len(all), 2)], noun):
		return headed
	}
	return no
}

// wordsOf returns the words and numbers of a text, folded.
func wordsOf(text string) []string {
	return strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
