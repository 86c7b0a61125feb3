// Package identity says who somebody is: operators and programs by their keys.
//
// Of a key only the digest is kept, so that neither the database nor a copy of it lets anybody in. What this server
// signs, such as quotes, it signs with keys that are kept beside the data and not in it.
package identity
