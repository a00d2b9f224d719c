# A comment.
class Layer:
  x = $width

#each layers
  layer_$layer : Tensor  # $width
#end
#each nothing
  never = $unknown
#end
  last = $layer
  type = $bfloat16
