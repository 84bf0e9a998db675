// Reads a compose file as Docker Compose does, and says what is wrong with it: `go run . FILE`. Part of `npm run prove`.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithInterpolation(true), cli.WithResolvedPaths(true))
	if err == nil {
		project, loadError := options.LoadProject(context.Background())
		err = loadError
		if err == nil {
			fmt.Printf("%d services, %d volumes\n", len(project.Services), len(project.Volumes))
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
