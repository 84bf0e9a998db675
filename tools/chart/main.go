// Renders the Helm chart as Helm does, and decodes each object strictly into the API's own types: an unknown or repeated
// field, a wrong type and an unknown kind are errors. What needs a cluster (quotas, admission, images) is not looked at.
//
//	go run . CHART < cases.json
//
// Standard input: {"case": values, …}. Standard output: {"case": {"objects": […]} | {"error": "…"}, …}. Exit code 1 when a
// chart or the input cannot be read.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// What one case renders to.
type result struct {
	Objects []map[string]any `json:"objects,omitempty"`
	Error   string           `json:"error,omitempty"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader, out io.Writer) error {
	if len(arguments) != 1 {
		return errors.New("name the folder of the chart")
	}
	cases := map[string]map[string]any{}
	if err := json.NewDecoder(in).Decode(&cases); err != nil {
		return err
	}
	decoder, err := strictDecoder()
	if err != nil {
		return err
	}
	results := map[string]result{}
	for name, values := range cases {
		// Rendering changes what was loaded, so each case loads the chart anew.
		loaded, err := loader.LoadDir(arguments[0])
		if err != nil {
			return err
		}
		objects, err := render(loaded, values, decoder)
		results[name] = resultOf(objects, err)
	}
	return json.NewEncoder(out).Encode(results)
}

func resultOf(objects []map[string]any, err error) result {
	if err != nil {
		return result{Error: err.Error()}
	}
	return result{Objects: objects}
}

// Knows the kinds that the chart may make, and no others.
func strictDecoder() (runtime.Decoder, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		apps.AddToScheme,
		autoscaling.AddToScheme,
		core.AddToScheme,
		monitoring.AddToScheme,
		networking.AddToScheme,
		policy.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	return serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer(), nil
}

func render(loaded *chart.Chart, values map[string]any, decoder runtime.Decoder) ([]map[string]any, error) {
	release := common.ReleaseOptions{Name: "bank", Namespace: "verification", Revision: 1, IsInstall: true}
	toRender, err := util.ToRenderValues(loaded, values, release, common.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Engine{Strict: true}.Render(loaded, toRender)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for name := range files {
		if strings.HasSuffix(name, ".yaml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	objects := []map[string]any{}
	for _, name := range names {
		decoded, err := decodeAll(files[name], decoder)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		objects = append(objects, decoded...)
	}
	return objects, nil
}

func decodeAll(text string, decoder runtime.Decoder) ([]map[string]any, error) {
	objects := []map[string]any{}
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		if _, _, err := decoder.Decode(document, nil, nil); err != nil {
			return nil, err
		}
		object := map[string]any{}
		if err := sigsyaml.UnmarshalStrict(document, &object); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
}
