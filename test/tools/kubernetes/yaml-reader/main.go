// Command yaml-reader reads YAML documents from standard input as kubectl does and prints them as one JSON list.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	yamlutil "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	documents := []json.RawMessage{}
	reader := yamlutil.NewYAMLReader(bufio.NewReader(os.Stdin))
	for {
		text, err := reader.Read()
		if err == io.EOF {
			break
		}
		document, err := read(text, err)
		if err != nil {
			fmt.Fprintf(os.Stderr, "document %d: %v\n", len(documents)+1, err)
			os.Exit(1)
		}
		documents = append(documents, document)
	}
	if err := json.NewEncoder(os.Stdout).Encode(documents); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(text []byte, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return yaml.YAMLToJSONStrict(text)
}
