"""How questions are worded: what training asks, and the wordings that are kept for the evaluation alone.

`{}` stands for a thing, a place or an ordinal. Training's wordings are lists and small products of an opening and an
indirect question; whatever `HELD_OUT` has is taken out of them.
"""
from itertools import product

TELL = ["Tell me", "Please tell me", "Can you tell me", "Could you tell me", "I want to know", "Please say", "Do you know", "Can you say", "I wonder"]
ASKING = {"Can you tell me", "Could you tell me", "Do you know", "Can you say"}


def told(clauses, openings=TELL):
    return [f"{o} {c}{'?' if o in ASKING else '.'}" for o, c in product(openings, clauses)]


IMAGE_WORDS = ["image", "picture", "photo"]

TRAINED = {
    "caption": [
        "What is shown in this image?", "What is in this image?", "What is in this picture?", "What do you see?", "What can you see in this image?",
        "What does the picture show?", "Caption this image.", "What is this?", "Describe this image briefly.", "Tell me what you see.",
        "What's in the image?", "What's in this picture?", "What is in the photo?", "What do you see in this picture?", "What is shown?",
        "Please describe the picture in one sentence.", "Write a caption for this image.", "What is on this image?", "Which objects are in this image?",
        "What is here?", "What is there to see?", "What do you see here?", "Give a short description of this photo.", "Which things are shown in the picture?",
        "What are you looking at?", "What can you find in this image?", "Look at this image. What is in it?", "Say in one sentence what is shown here.",
        "A short caption, please.", "What is seen in the photo?", "What is the image about?", "Give me one sentence about this picture.",
        "Caption the photo.", "Please caption this.", "Summarize the picture.", "What objects can you see?", "What objects does the image contain?",
        *told(["what is in this image", "what this picture shows", "what can be seen here", "what you see in the photo", "what this is"])],
    "detail": [
        "Describe this image.", "Describe this image in detail.", "Please describe the picture.", "Can you describe this image?", "Describe the picture.",
        "Give a detailed description of the image.", "Describe the image in detail.", "Describe the scene.", "Describe what you see.",
        "Please describe this image in detail.", "Describe this photo.", "Could you describe the photo in detail?", "Write a detailed description.",
        "Please give a detailed description of the scene.", "Describe everything you see.", "I want a description of the picture.",
        "Describe all objects in the image.", "Can you give me a detailed description of this photo?", "A detailed description, please.",
        "Describe this.", "Would you describe the image for me?", "Tell me all about this picture.", "Explain in detail what the image shows.",
        "What do you see? Describe it in detail.", "Describe in detail what is in the photo."],
    "count": [
        "How many objects are there?", "How many objects are in the image?", "How many shapes are in the picture?", "Count the objects.",
        "How many things do you see?", "How many shapes are there?", "How many objects can you see?", "How many things are in this picture?",
        "How many shapes does the photo show?", "How many things are shown?", "What is the number of shapes in the picture?", "Count the things in the image.",
        "Please count the shapes.", "Give me the number of things.", "Can you count the objects in this photo?", "How many different things are in here?",
        "How many objects in total?", "How many are there in all?", "The number of objects, please.", "Count everything you see.",
        "Could you count all things for me?", "How many objects does this picture have?", "How many different shapes do you see in the image?",
        *told(["how many objects there are", "how many things you see", "how many shapes are in the picture", "the number of objects in the image"])],
    "count_kind": [
        "How many {} are there?", "How many {} do you see?", "How many {} are in the image?", "Count the {}.", "How many {} can you see in the picture?",
        "How many {} does the image have?", "How many {} are shown in the photo?", "Please count the {} in the picture.", "Give me the number of {}.",
        "Could you count the {}?", "The number of {}, please.", "What number of {} do you see?", "Are there any {}, and how many?",
        *told(["how many {} there are", "how many {} you see", "the number of {} in the image"])],
    "color": [
        "What color is the {}?", "Which color is the {}?", "What is the color of the {}?", "What colour is the {}?", "Tell me the color of the {}.",
        "Which colour does the {} have?", "What color does the {} have?", "Name the color of the {}.", "The color of the {}, please.",
        "The {}: which color is it?", "The {} is of what color?", "What is the {}'s color?", "Which color do you see on the {}?", "In what color is the {}?",
        "How is the {} colored?", "Look at the {}. What color is it?", "There is a {}. What is its color?", "And the color of the {}?", "{} color?",
        "Is the {} red, blue, green or another color?", "What about the {}, which color does it have?",
        *told(["what color the {} is", "which color the {} is", "the color of the {}", "what colour the {} has", "how the {} is colored"])],
    "shape": [
        "What shape is the {} object?", "What is the {} object?", "Which shape is {}?", "What is the shape of the {} object?", "What is the {} thing?",
        "What shape does the {} object have?", "Which shape does the {} thing have?", "Name the {} object.", "The {} object: which shape is it?",
        "What kind of shape is the {} one?", "What is {} in this image?", "Look at the {} thing. What shape is it?", "Which object is {} here?",
        "The shape of the {} thing, please.", "What about the {} object, what shape is it?", "And the shape of the {} one?", "What is colored {}?",
        *told(["what shape the {} object is", "the shape of the {} thing", "which shape the {} one has", "which object is {}"])],
    "where": [
        "Where is the {}?", "Where can I find the {}?", "Where do you see the {}?", "What is the position of the {}?", "In which part of the image is the {}?",
        "Where is the {} in the picture?", "Where in the image is the {}?", "On which side is the {}?", "What is the place of the {}?", "Find the {}.",
        "Locate the {} in the picture.", "The {}: where is it?", "The position of the {}, please.", "Where exactly do you see the {}?", "Show me the {}.",
        "In what part of the photo can you see the {}?", "What about the {}, where is it?", "And where is the {}?", "Where should I look for the {}?",
        "Look for the {}. Where is it?", "Which place has the {}?", "At which place is the {} in this photo?",
        *told(["where the {} is", "where you see the {}", "where I can find the {}", "the position of the {}", "in which part of the image the {} is"])],
    "at": [
        "What is {}?", "What do you see {}?", "Which object is {}?", "What is {} of the image?", "What can you see {}?", "What object is {}?",
        "What is shown {}?", "What thing is {}?", "Is there anything {}?", "Name the object {}.", "What can be found {} of the picture?", "Look {}. What is there?",
        "What is there {}?", "Describe the object {}.", "And {}, what do you see?", "The object {}: what is it?", "What does the picture show {}?",
        *told(["what is {}", "what you see {}", "what there is {}", "what the image shows {}"])],
    "size": [
        "How big is the {}?", "Is the {} large or small?", "What size is the {}?", "Is the {} small or large?", "How large is the {}?",
        "What is the size of the {}?", "Which size does the {} have?", "How small is the {}?", "The size of the {}, please.", "The {}: is it large or small?",
        "Is the {} a large one or a small one?", "Does the {} look small or large?", "Is the {} big?", "And how big is the {}?", "What about the {}, is it small?",
        *told(["how big the {} is", "the size of the {}", "if the {} is large or small", "what size the {} has"])],
    "exist": [
        "Is there {} in the image?", "Is there {}?", "Do you see {}?", "Can you see {}?", "Does the picture show {}?", "Is there {} in this picture?",
        "Does the image have {}?", "Is {} shown in the photo?", "Is {} in the picture?", "Does the photo contain {}?", "Can you find {}?", "Can I see {} here?",
        "Are you able to see {}?", "Look for {}. Is there one?", "Do you find {} in this photo?", "Is it true that there is {}?", "There is {}, right?",
        "And is there {}?", "I see {}. Do you?", "Would you say that there is {} in the image?",
        *told(["if there is {}", "if you see {}", "if the picture shows {}", "if {} is in the image"])],
    "background": [
        "What color is the background?", "What is the background color?", "Which color is the background?", "What is the color of the background?",
        "What colour is the background?", "Describe the background.", "What background does the image have?", "Which background color do you see?",
        "How is the background colored?", "What is behind the objects?", "The color of the background, please.", "On which background are the objects?",
        "Name the background color.", "And the background?", "Is the background blue or another color?", "What does the background look like?",
        "Is it a white background? Which color is it?", "Does this photo have a white background, or what color is it?",
        *told(["what color the background is", "the background color", "which background the picture has", "the color of the background"])],
    "list": [
        "Which shapes do you see?", "What shapes are there?", "List the shapes.", "Name the shapes in the image.", "Which shapes are in the picture?",
        "What shapes can you see?", "List the objects.", "List all things in the photo.", "Give me a list of the shapes.", "Name all objects.",
        "Please list what shapes you see.", "What are the shapes in this image?", "Which shapes does the image have?", "A list of the objects, please.",
        *told(["which shapes there are", "the names of the shapes", "what shapes you see"])],
    "which": [
        "Which picture has {}?", "Which image has {}?", "Which picture shows {}?", "In which image is {}?", "Which of the pictures contains {}?", "Where is {}?",
        "In which of the two pictures do you see {}?", "Which one has {}?", "Which photo shows {}?", "Where do you see {}, in the first or the second image?",
        "Which of the two images has {}?", "Does the first or the second picture show {}?", "Look for {}. Which picture has it?", "Who has {}, the first or the second image?",
        "What picture is {} in?", "Find {}. Is it in the first image, the second, or both?",
        *told(["which picture shows {}", "in which image {} is", "which of the two pictures has {}"])],
    "difference": [
        "What is different?", "What is the difference between the two pictures?", "What changed?", "What is the difference between these images?",
        "What is different in the second picture?", "Compare the two images.", "What changed between the pictures?", "What has changed?",
        "Find the difference.", "What is not the same in the two pictures?", "Which difference do you see?", "Name the difference between the images.",
        "How are the two pictures different?", "Please compare these two photos.", "What is new or different in the second image?", "What changed from the first to the second picture?",
        *told(["what is different", "what changed", "the difference between the images", "how the second image is different"])],
    "same": [
        "Are the pictures the same?", "Are the two images identical?", "Do both images show the same?", "Are these pictures equal?", "Are both photos the same?",
        "Is the second picture the same as the first?", "Do the two images look the same?", "Is this twice the same picture?", *told(["if the pictures are the same", "if both images show the same"])],
    "each": [
        "Describe the {} picture.", "What is shown in the {} image?", "What is in the {} picture?", "Describe the {} image.", "What does the {} picture show?",
        "What do you see in the {} photo?", "Caption the {} image.", "What is the {} image about?", "And the {} picture, what does it show?", "The {} image: what is in it?",
        "Look at the {} picture. What do you see?", "Please describe the {} photo.", *told(["what is in the {} picture", "what you see in the {} image"])],
    "both": [
        "Describe both pictures.", "What is in the two images?", "Describe these images.", "What is shown in these images?", "What do you see in the two pictures?",
        "What do the two photos show?", "Please describe the two images.", "What can you see in both pictures?", *told(["what is in the two pictures", "what both images show"])],
    "direction": [
        "Which way does the {} move?", "In which direction does the {} move?", "Where does the {} move?", "Where does the {} go?", "How does the {} move?",
        "What is the direction of the {}?", "Which direction does the {} go?", "In what direction is the {} moving?", "Which way is the {} going?", "The {}: which way does it move?",
        "Does the {} move left, right, up or down?", "Follow the {}. Where does it go?", *told(["which way the {} moves", "where the {} is going", "in which direction the {} moves"])],
    "video": [
        "What happens in this video?", "Describe this video.", "What is shown in this video?", "What do you see in the video?", "What happens?", "Describe the video.",
        "What is happening?", "What does the video show?", "Caption this video.", "What is going on?", "Please describe what happens in the video.", "What is in this video?",
        "Describe what you see in this video.", "Summarize the video.", *told(["what happens", "what happens in the video", "what this video shows"])],
    "video_color": [
        "What color is the moving object?", "Which object moves?", "What moves?", "What is moving?", "Which thing is moving in the video?", "Name the moving object.",
        "What thing moves here?", "Describe the moving object.", *told(["what moves", "which object is moving", "what the moving object is"])],
}
TRAINED["video_bg"] = TRAINED["background"]

HELD_OUT = {
    "caption": ["What am I looking at?", "What do we have here?", "Give me a short caption for the picture.", "What objects are shown in this photo?",
                "What can be seen in this picture?", "Could you tell me what is in this image?"],
    "detail": ["Give me a description of this picture.", "I want a detailed description of this image.", "Please give a description of what you see in detail."],
    "count": ["How many different objects does this image show?", "What is the number of objects?", "Can you count the shapes for me?"],
    "count_kind": ["What is the number of {}?", "Can you count the {} for me?", "How many {} do we have here?"],
    "color": ["Do you know which color the {} is?", "The {} - what color is it?", "I would like to know the color of the {}."],
    "shape": ["Of what shape is the {} object?", "Could you tell me which shape is {}?", "What do we call the shape of the {} thing?"],
    "where": ["Can you tell me where the {} is?", "Where exactly is the {} in this image?", "On which side of the picture do I find the {}?"],
    "at": ["Tell me which object is {}.", "Which thing do we have {}?", "What is the object {}?"],
    "size": ["Would you call the {} large or small?", "What about the size of the {}?", "Do you know how large the {} is?"],
    "exist": ["Could you check if there is {}?", "Is {} anywhere in this photo?", "Does this image contain {}?"],
    "background": ["What background color does this picture have?", "Is the background white? What color is it?", "Which color do you see behind the objects?"],
    "list": ["What kinds of shapes are in this photo?", "Can you list the objects?", "Tell me the names of all the objects."],
    "which": ["Is {} in the first or in the second picture?", "Which of these photos has {}?", "Do you know which image shows {}?"],
    "difference": ["How does the second picture differ from the first?", "Can you find the difference?", "Tell me what has changed in the second image."],
    "same": ["Do you see the same in both pictures?", "Is the first image identical to the second?"],
    "each": ["What can be seen in the {} picture?", "Tell me what the {} photo shows.", "Give me a caption for the {} image."],
    "both": ["Tell me what you see in both images.", "Can you describe the two pictures?"],
    "direction": ["Tell me which way the {} goes.", "Can you see where the {} moves to?", "What direction does the {} take?"],
    "video": ["What can be seen in this video?", "Can you describe what is going on in the video?", "Give me a caption for this clip."],
    "video_color": ["Which of the objects is moving?", "Can you see what moves in this video?"],
    "video_bg": ["What background color does this video have?", "Which color do you see behind the objects?"],
}


def plain(wording):
    return " ".join("".join(c if c.isalnum() or c in "{}" else " " for c in wording.lower()).split())


KEPT = {plain(w) for ws in HELD_OUT.values() for w in ws}
TRAINED = {kind: [w for w in ws if plain(w) not in KEPT] for kind, ws in TRAINED.items()}
