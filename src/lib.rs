//! vodlift: uploads video from a web page to the clouds.
