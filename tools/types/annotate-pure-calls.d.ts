declare module "babel-plugin-annotate-pure-calls" {
  import type { PluginTarget } from "@babel/core"

  const plugin: PluginTarget
  export default plugin
}
