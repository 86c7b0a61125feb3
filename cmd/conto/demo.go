package main

type demoCommand struct{}

// Run implements the command.
func (*demoCommand) Run(c *console) error { return nil }
