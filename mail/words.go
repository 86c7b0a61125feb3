package mail

import "conto/core/bill"

// wording is how a language writes letters.
type wording struct {
	language bill.Language
	hello    string // with a name before it, or without one
	plain    string
	closing  string
	kinds    map[Kind]said
}

// said is what a letter of a kind says. Sentences of which a fact is not known are left out.
type said struct {
	subject   string
	sentences []string
	button    string // for the letter's URL
}

func (w *wording) greeting(name string) string {
	if name == "" {
		return w.plain
	}
	return w.hello + " " + name + ","
}

var wordings = map[bill.Language]*wording{
	bill.English: {
		bill.English, "Hello", "Hello,", "You get this mail because you have an account at {studio}.",
		map[Kind]said{
			Invoice: {"Your invoice {number}",
				[]string{"Thank you for your payment of {amount}. The invoice is attached.",
					"All your invoices are in your account, too."}, "See your invoices"},
			CreditNote: {"Your credit note {number}",
				[]string{"{amount} goes back the way it was paid. The credit note is attached."}, "See your invoices"},
			ProForma: {"How to pay {number} by bank transfer",
				[]string{"Please transfer {amount} by {day}, and give {number} as the only reason for payment. The bank's details are on the attached page.", "Your plan or credits are there as soon as the payment arrives, and the invoice follows."}, ""},
			PaymentFailed: {"Your payment did not go through",
				[]string{"We could not charge {amount} for {plan}. Nothing of yours is lost, and you can go on working.",
					"We try again on {day}. If your card has changed, please give us the new one before."}, "Update your card"},
			PaymentAction: {"Please confirm your payment",
				[]string{"Your bank wants you to confirm the payment of {amount} for {plan}."}, "Confirm the payment"},
			PaymentLink: {"Please pay for {plan}",
				[]string{"{amount} is due for {plan}, and there is no card on file.", "Your plan stays until {day}."}, "Pay now"},
			TransferDue: {"Your bank transfer for {plan}",
				[]string{"We have not received the transfer of {amount} for {plan} yet. Nothing of yours is lost, and you can go on working.", "Please give {number} as the only reason for payment; the bank's details are on the pro-forma that you have from us.", "Your plan stays until {day}, and your credits are refilled as soon as the payment arrives."}, "See your plan"},
			Refilled: {"{credits} new credits",
				[]string{"The credits of your plan {plan} are there for the new month.",
					"They are refilled again on {day}."}, "Start creating"},
			LowCredits: {"Your credits are running low",
				[]string{"You have {credits} credits left.",
					"The next refill is on {day}; a top-up is there at once and does not expire."}, "Top up"},
			NoCredits: {"You have used all your credits",
				[]string{"Free modes go on working.",
					"The next refill is on {day}; a top-up is there at once and does not expire."}, "Top up"},
			PlanChanged: {"You are on {plan} now",
				[]string{"Your plan is {plan} from now on, with {credits} new credits.",
					"The next charge is {amount} on {day}."}, "See your plan"},
			PlanScheduled: {"Your plan changes on {day}",
				[]string{"From {day} on your plan is {plan}. Until then everything stays as it is, and you can take it back."}, "See your plan"},
			Cancelled: {"Your subscription is cancelled",
				[]string{"You keep {plan} with all its features and credits until {day}. Then your account is on Free.",
					"Top-ups and your gallery stay."}, "See your plan"},
			Ended: {"Your account is on Free now",
				[]string{"Your subscription has ended. Top-ups and your gallery stay, and free modes go on working."}, "Choose a plan"},
			TaxArea: {"The original of your invoice {number}",
				[]string{"The tax agency's exchange had no address to which it could deliver your electronic invoice {number}. You have its copy from us.", "The original is in your reserved area on the tax agency's site (Fatture e Corrispettivi), from {day} on."}, ""},
			VATCharged: {"Your payments are with VAT now",
				[]string{"The EU's registry (VIES) does not confirm the VAT ID in your billing profile, so VAT is charged from now on.", "The next charge is {amount} on {day}. If your VAT ID has changed, please give us the new one."}, "See your billing profile"},
			VATReversed: {"Your payments are without VAT now",
				[]string{"The EU's registry (VIES) confirms your VAT ID. From now on you account for the VAT yourself (reverse charge).", "The next charge is {amount} on {day}."}, "See your billing profile"},
			Disputed: {"A payment is disputed",
				[]string{"Your bank has told us that the payment of {amount} is disputed.",
					"Until it has decided, premium and basic models are locked and no plan is renewed; free modes go on.",
					"If this is a mistake, please tell your bank; then everything goes on."}, "See your account"},
			DisputeWon: {"Everything goes on",
				[]string{"The bank has decided: the disputed payment stays.",
					"All models of your plan are open again."}, "See your account"},
			DisputeLost: {"The bank took {amount} back",
				[]string{"The bank has decided that the disputed payment of {amount} goes back to the cardholder.",
					"A credit note follows.",
					"{credits} unspent credits of that payment have gone with it."}, "See your account"},
			CreditNoteTaken: {"Your credit note {number}",
				[]string{"The bank took {amount} back for the cardholder.",
					"The credit note is attached; no other money goes back."}, "See your invoices"},
			Invited: {"{inviter} invites you to {studio}",
				[]string{"{inviter} wants to work with you on {studio}, with shared credits."}, "Join the team"},
			CardExpires: {"Your card {card} expires this month",
				[]string{"{plan} is charged to your card {card}, which is valid until {day}.",
					"Please save your new card before then, so that the next renewal goes through. Nothing else changes."}, "Update your card"},
		},
	},
	bill.Italian: {
		bill.Italian, "Ciao", "Ciao,", "Ricevi questa e-mail perché hai un account su {studio}.",
		map[Kind]said{
			Invoice: {"La tua fattura {number}",
				[]string{"Grazie per il pagamento di {amount}. La fattura è allegata.",
					"Trovi tutte le fatture anche nel tuo account."}, "Vedi le fatture"},
			CreditNote: {"La tua nota di credito {number}",
				[]string{"{amount} viene riaccreditato con lo stesso mezzo di pagamento. La nota di credito è allegata."}, "Vedi le fatture"},
			ProForma: {"Come pagare {number} con bonifico",
				[]string{"Effettua il bonifico di {amount} entro il {day}, indicando come causale soltanto {number}. Le coordinate bancarie sono nella pagina allegata.", "Il piano o i crediti sono disponibili appena arriva il pagamento; segue la fattura."}, ""},
			PaymentFailed: {"Il pagamento non è andato a buon fine",
				[]string{"Non siamo riusciti ad addebitare {amount} per {plan}. Non perdi nulla e puoi continuare a lavorare.",
					"Riproviamo il {day}. Se la carta è cambiata, aggiornala prima."}, "Aggiorna la carta"},
			PaymentAction: {"Conferma il pagamento",
				[]string{"La tua banca chiede di confermare il pagamento di {amount} per {plan}."}, "Conferma il pagamento"},
			PaymentLink: {"Il pagamento di {plan}",
				[]string{"{amount} è da pagare per {plan} e non abbiamo una carta.",
					"Il piano resta attivo fino al {day}."}, "Paga ora"},
			TransferDue: {"Il bonifico per {plan}",
				[]string{"Non abbiamo ancora ricevuto il bonifico di {amount} per {plan}. Non perdi nulla e puoi continuare a lavorare.", "Indica come causale soltanto {number}; le coordinate bancarie sono nella pro forma che hai già ricevuto.", "Il piano resta attivo fino al {day} e i crediti vengono ricaricati appena arriva il pagamento."}, "Vedi il piano"},
			Refilled: {"{credits} nuovi crediti",
				[]string{"I crediti del tuo piano {plan} per il nuovo mese sono disponibili.",
					"La prossima ricarica è il {day}."}, "Inizia a creare"},
			LowCredits: {"I crediti stanno per finire",
				[]string{"Ti restano {credits} crediti.",
					"La prossima ricarica è il {day}; un pacchetto è subito disponibile e non scade."}, "Ricarica"},
			NoCredits: {"Hai usato tutti i crediti",
				[]string{"Le modalità gratuite continuano a funzionare.",
					"La prossima ricarica è il {day}; un pacchetto è subito disponibile e non scade."}, "Ricarica"},
			PlanChanged: {"Ora hai il piano {plan}",
				[]string{"Il tuo piano è {plan} da adesso, con {credits} nuovi crediti.",
					"Il prossimo addebito è di {amount} il {day}."}, "Vedi il piano"},
			PlanScheduled: {"Il tuo piano cambia il {day}",
				[]string{"Dal {day} il tuo piano è {plan}. Fino ad allora tutto resta com'è e puoi cambiare idea."}, "Vedi il piano"},
			Cancelled: {"Il tuo abbonamento è disdetto",
				[]string{"Mantieni {plan} con tutte le funzioni e i crediti fino al {day}. Poi l'account passa a Free.",
					"I pacchetti acquistati e la galleria restano."}, "Vedi il piano"},
			Ended: {"Il tuo account ora è Free",
				[]string{"L'abbonamento è terminato. I pacchetti acquistati e la galleria restano e le modalità gratuite continuano a funzionare."}, "Scegli un piano"},
			TaxArea: {"L'originale della tua fattura {number}",
				[]string{"Il Sistema di Interscambio non ha potuto recapitare la fattura elettronica {number}, di cui hai già ricevuto la copia.", "L'originale è a tua disposizione nell'area riservata del sito dell'Agenzia delle Entrate (Fatture e Corrispettivi) dal {day}."}, ""},
			VATCharged: {"Da ora i pagamenti sono con IVA",
				[]string{"Il registro dell'UE (VIES) non conferma la partita IVA del tuo profilo di fatturazione, quindi da ora viene addebitata l'IVA.", "Il prossimo addebito è di {amount} il {day}. Se la partita IVA è cambiata, comunicaci quella nuova."}, "Vedi il profilo di fatturazione"},
			VATReversed: {"Da ora i pagamenti sono senza IVA",
				[]string{"Il registro dell'UE (VIES) conferma la tua partita IVA. Da ora l'IVA è a tuo carico (inversione contabile).", "Il prossimo addebito è di {amount} il {day}."}, "Vedi il profilo di fatturazione"},
			Disputed: {"Un pagamento è contestato",
				[]string{"La tua banca ci ha comunicato che il pagamento di {amount} è contestato.",
					"Finché non decide, i modelli premium e di base sono bloccati e nessun piano si rinnova.",
					"Le modalità gratuite continuano a funzionare. Se è un errore, comunicalo alla tua banca: poi tutto continua."}, "Vedi l'account"},
			DisputeWon: {"Tutto continua",
				[]string{"La banca ha deciso: il pagamento contestato resta valido.",
					"Tutti i modelli del tuo piano sono di nuovo disponibili."}, "Vedi l'account"},
			DisputeLost: {"La banca ha ripreso {amount}",
				[]string{"La banca ha deciso che il pagamento contestato di {amount} torna al titolare della carta.",
					"Segue una nota di credito.",
					"Con il pagamento sono andati {credits} crediti non usati."}, "Vedi l'account"},
			CreditNoteTaken: {"La tua nota di credito {number}",
				[]string{"La banca ha ripreso {amount} per il titolare della carta.",
					"La nota di credito è allegata; non viene rimborsato altro."}, "Vedi le fatture"},
			Invited: {"{inviter} ti invita su {studio}",
				[]string{"{inviter} vuole lavorare con te su {studio}, con crediti condivisi."}, "Entra nel team"},
			CardExpires: {"La tua carta {card} scade questo mese",
				[]string{"{plan} viene addebitato sulla tua carta {card}, valida fino al {day}.",
					"Salva la nuova carta prima di allora, così il prossimo rinnovo va a buon fine. Non cambia nient'altro."}, "Aggiorna la carta"},
		},
	},
}
