// Command terraform-provider-helm stands in for the Helm provider, which no package registry has: it takes the releases
// that the stacks describe, keeps them in Terraform's state, and brings no chart. What a bench says that a release brings
// (RELEASES_FOLDER/<name>.json, objects for kubectl) is applied when the release comes, and deleted when it goes.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type helm struct{}

func (helm) Metadata(_ context.Context, _ provider.MetadataRequest, answer *provider.MetadataResponse) {
	answer.TypeName = "helm"
}

func (helm) Schema(_ context.Context, _ provider.SchemaRequest, answer *provider.SchemaResponse) {
	answer.Schema = providerschema.Schema{Attributes: map[string]providerschema.Attribute{
		"kubernetes": providerschema.DynamicAttribute{Optional: true},
	}}
}

func (helm) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (helm) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return release{} }}
}

func (helm) DataSources(context.Context) []func() datasource.DataSource { return nil }

type release struct{}

func (release) Metadata(_ context.Context, _ resource.MetadataRequest, answer *resource.MetadataResponse) {
	answer.TypeName = "helm_release"
}

// The attributes that the stacks set, with the types of hashicorp/helm 3.1.1.
func (release) Schema(_ context.Context, _ resource.SchemaRequest, answer *resource.SchemaResponse) {
	anew := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	answer.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":               schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"name":             schema.StringAttribute{Required: true, PlanModifiers: anew},
		"namespace":        schema.StringAttribute{Optional: true, PlanModifiers: anew},
		"chart":            schema.StringAttribute{Required: true},
		"repository":       schema.StringAttribute{Optional: true},
		"version":          schema.StringAttribute{Optional: true},
		"values":           schema.ListAttribute{Optional: true, ElementType: types.StringType},
		"timeout":          schema.Int64Attribute{Optional: true},
		"atomic":           schema.BoolAttribute{Optional: true},
		"cleanup_on_fail":  schema.BoolAttribute{Optional: true},
		"create_namespace": schema.BoolAttribute{Optional: true},
		"lint":             schema.BoolAttribute{Optional: true},
		"wait":             schema.BoolAttribute{Optional: true},
	}}
}

func (release) Create(ctx context.Context, asked resource.CreateRequest, answer *resource.CreateResponse) {
	var name string
	answer.Diagnostics.Append(asked.Plan.GetAttribute(ctx, path.Root("name"), &name)...)
	answer.Diagnostics.Append(kubectl(ctx, name, "apply", "--server-side")...)
	if answer.Diagnostics.HasError() {
		return
	}
	answer.State.Raw = asked.Plan.Raw
	answer.Diagnostics.Append(answer.State.SetAttribute(ctx, path.Root("id"), name)...)
}

func (release) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (release) Update(ctx context.Context, asked resource.UpdateRequest, answer *resource.UpdateResponse) {
	answer.State.Raw = asked.Plan.Raw
}

func (release) Delete(ctx context.Context, asked resource.DeleteRequest, answer *resource.DeleteResponse) {
	var name string
	answer.Diagnostics.Append(asked.State.GetAttribute(ctx, path.Root("name"), &name)...)
	answer.Diagnostics.Append(kubectl(ctx, name, "delete", "--ignore-not-found")...)
}

// kubectl does to the cluster what the release brings to it; there may be nothing.
func kubectl(ctx context.Context, name string, verb ...string) (found diag.Diagnostics) {
	file := filepath.Join(os.Getenv("RELEASES_FOLDER"), name+".json")
	if _, err := os.Stat(file); err != nil {
		return found
	}
	said, err := exec.CommandContext(ctx, "kubectl", append(verb, "--filename", file)...).CombinedOutput()
	if err != nil {
		found.AddError(fmt.Sprintf("kubectl %s of the release %s failed", verb[0], name), string(said))
	}
	return found
}

func main() {
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/helm"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return helm{} }, options); err != nil {
		log.Fatal(err)
	}
}
