package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"conto/core/fault"
	"conto/core/message"
	"conto/internal/clock"
	"conto/internal/loopback"
)

// Google is the issuer that is meant where a client is named and no issuer.
const Google = "https://accounts.google.com"

// issuerTime bounds how long an issuer may take to answer.
const issuerTime = 10 * time.Second

// IssuerConfig names the OpenID Connect issuer that signs people in.
type IssuerConfig struct {
	Issuer   string // ""; Google
	Client   string
	Secret   string
	Redirect string // where the issuer sends people back to
}

// Issuer asks an OpenID Connect issuer who somebody is (C35). What it has published is read when it is first needed, so
// that a server starts while the issuer is away.
type Issuer struct {
	config  IssuerConfig
	keyring *Keyring
	clock   clock.Clock
	client  *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
}

// NewIssuer makes one. Its address must be https, unless it is this machine's own.
func NewIssuer(c IssuerConfig, k *Keyring, at clock.Clock) (*Issuer, error) {
	if c.Issuer == "" {
		c.Issuer = Google
	}
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback.Host(u.Hostname())) {
		return nil, fmt.Errorf("--issuer must be an address such as %s, not %q", Google, c.Issuer)
	}
	if c.Client == "" || c.Secret == "" {
		return nil, errors.New("an issuer needs both --issuer-client and --issuer-secret (CONTO_ISSUER_SECRET)")
	}
	return &Issuer{config: c, keyring: k, clock: at, client: &http.Client{Timeout: issuerTime}}, nil
}

// Name is what people know the issuer by.
func (i *Issuer) Name() string {
	if i.config.Issuer == Google {
		return "Google"
	}
	u, err := url.Parse(i.config.Issuer)
	if err != nil {
		return i.config.Issuer
	}
	return u.Host
}

// begun is what a browser keeps while its person is at the issuer.
type begun struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"` // of PKCE
	Back     string    `json:"back,omitempty"`
	Until    time.Time `json:"until"`
}

// begunSeal is the purpose of the token that a browser keeps, beginTime how long somebody may be at the issuer.
const (
	begunSeal = "issuer"
	beginTime = 15 * time.Minute
)

// Begin returns where to send somebody, and a token that their browser keeps meanwhile.
func (i *Issuer) Begin(ctx context.Context, back string) (at, token string, err error) {
	p, err := i.discover(ctx)
	if err != nil {
		return "", "", err
	}
	b := begun{State: newSecret(), Nonce: newSecret(), Verifier: oauth2.GenerateVerifier(), Back: back,
		Until: i.clock.Now().Add(beginTime)}
	if token, err = i.keyring.Seal(begunSeal, b); err != nil {
		return "", "", err
	}
	return i.oauth(p).AuthCodeURL(b.State, oidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier)), token, nil
}

func (i *Issuer) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: i.config.Client, ClientSecret: i.config.Secret, Endpoint: p.Endpoint(),
		RedirectURL: i.config.Redirect, Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// Finish returns who came back from the issuer, and where they go then. It refuses with unauthenticated who did not
// begin in the same browser, whom the issuer does not confirm, and whose address it has not verified.
func (i *Issuer) Finish(ctx context.Context, token string, query url.Values) (Login, string, error) {
	var b begun
	no := fault.Of(fault.Unauthenticated, message.IssuerSaidNo, "issuer", i.Name())
	if !i.keyring.Unseal(begunSeal, token, &b) || !i.clock.Now().Before(b.Until) || !same(b.State, query.Get("state")) {
		return Login{}, "", no
	}
	if query.Get("error") != "" || query.Get("code") == "" {
		return Login{}, b.Back, no
	}
	p, err := i.discover(ctx)
	if err != nil {
		return Login{}, b.Back, err
	}
	ctx = oidc.ClientContext(ctx, i.client)
	given, err := i.oauth(p).Exchange(ctx, query.Get("code"), oauth2.VerifierOption(b.Verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) {
		return Login{}, b.Back, no
	}
	if err != nil {
		return Login{}, b.Back, i.away(err)
	}
	raw, _ := given.Extra("id_token").(string)
	proof, err := p.Verifier(&oidc.Config{ClientID: i.config.Client, Now: i.clock.Now}).Verify(ctx, raw)
	if err != nil || !same(proof.Nonce, b.Nonce) {
		return Login{}, b.Back, no
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"name"`
		Locale   string `json:"locale"`
	}
	if err := proof.Claims(&claims); err != nil {
		return Login{}, b.Back, no
	}
	if claims.Email == "" || !claims.Verified {
		return Login{}, b.Back, fault.Of(fault.Unauthenticated, message.EmailNotVerified, "issuer", i.Name())
	}
	l := Login{Issuer: proof.Issuer, Subject: proof.Subject, Email: claims.Email, Name: claims.Name}
	if code, _, _ := strings.Cut(claims.Locale, "-"); message.Language(code).Known() {
		l.Language = message.Language(code)
	}
	return l, b.Back, nil
}

// discover reads what the issuer has published, once.
func (i *Issuer) discover(ctx context.Context) (*oidc.Provider, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.provider != nil {
		return i.provider, nil
	}
	// the provider reads the issuer's keys again and again, so its context outlives the request
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), i.client), i.config.Issuer)
	if err != nil {
		return nil, i.away(err)
	}
	i.provider = p
	return p, nil
}

// away returns the fault of an issuer that cannot be reached.
func (i *Issuer) away(err error) error {
	return fmt.Errorf("%w (%w)", fault.Of(fault.Unauthenticated, message.IssuerAway, "issuer", i.Name()), err)
}
